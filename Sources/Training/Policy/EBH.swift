/// Many claims tested at once by evidence: the e-Benjamini-Hochberg procedure (Wang & Ramdas 2022, "False
/// discovery rate control with e-values").
package enum EBH {
  /// Which claims are refuted: of K claims those with the k greatest evidences, for the greatest k at
  /// which the k-th is K / (alpha k) or more. Of those at most a share of alpha is refuted wrongly in
  /// expectation, however the evidences depend on each other.
  package static func refuted(_ evidences: [Double], alpha: Double) -> Set<Int> {
    let order = evidences.indices.sorted { evidences[$0] > evidences[$1] }
    let count = Double(evidences.count)
    let last = order.indices.last { evidences[order[$0]] * alpha * Double($0 + 1) >= count }
    return Set(order.prefix(last.map { $0 + 1 } ?? 0))
  }
}
