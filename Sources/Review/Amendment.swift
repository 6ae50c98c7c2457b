import Extraction
import Records

/// What people's verdicts make of a heard's record.
///
/// Always computed from the first record and all verdicts that stand, in order of answering, so that
/// taking one back leaves what the others say.
struct Amendment {
  /// The quotes' numbers of attributes in text order, `[attribute]`; of the market's assembler.
  let assignQuotes: (_ text: String, [Attribute]) -> [Int?]
  /// The normalised forms of what marks in text order state, `[mark]`.
  let values: (_ text: String, [Feedback.Mark]) -> [AttributeValue]

  private var text = ""
  private var attributes: [Attribute] = []
  private var absent: [Absence] = []
  /// Whether other spans stand than before, so that the quotes have to be found anew.
  private var isRegrouped = false
  /// Whether a person has said which spans belong together.
  private var isMarkedWhole = false

  init(
    assignQuotes: @escaping (_ text: String, [Attribute]) -> [Int?],
    values: @escaping (_ text: String, [Feedback.Mark]) -> [AttributeValue]
  ) {
    self.assignQuotes = assignQuotes
    self.values = values
  }

  /// - Parameters:
  ///   - first: the heard's first record.
  ///   - latest: its present one, whose revision the result follows.
  ///   - verdicts: of the heard's cards, in order of answering; second opinions, and what was ignored or
  ///     taken back, say nothing.
  /// - Returns: nil where the present record says all of it.
  func record(
    first: Record, latest: Record, verdicts: [Feedback], processedAt: String
  ) -> Record? {
    var work = self
    work.text = first.text
    work.attributes = first.attributes
    work.absent = first.absent
    for verdict in verdicts where verdict.opinionOf == nil && verdict.text == first.text {
      switch (verdict.kind, verdict.verdict) {
      case (.span, .accept): work.accept(verdict)
      case (.span, .reject): work.reject(verdict)
      case (.absent, .accept): work.acceptAbsence(verdict.attribute ?? "")
      case (.absent, .reject): work.absent.removeAll { $0.name == verdict.attribute }
      case (.whole, .accept): work.replace(by: verdict.spans ?? [])
      case (_, .ignore), (_, .revoke), (.whole, .reject): break
      }
    }
    work.regroup()
    var record = latest
    record.attributes = work.attributes
    record.absent = work.absent
    record.quotes = QuoteAssembler.quotes(of: work.attributes)
    guard record != latest else { return nil }
    record.revision = latest.revision + 1
    record.processedAt = processedAt
    return record
  }

  private mutating func accept(_ verdict: Feedback) {
    guard let name = verdict.attribute, let span = verdict.span else { return }
    if let index = attributes.firstIndex(where: { $0.name == name && $0.span == span }) {
      if attributes[index].status == .rejected { isRegrouped = true }
      attributes[index].status = .accepted
      if verdict.isMark {
        attributes[index].source = .human
        attributes[index].confidence = 1
      }
    } else {
      insert(verdict, name, span)
    }
    for index in attributes.indices
    where attributes[index].span.overlaps(span) && attributes[index].status != .accepted {
      reject(at: index)
    }
    absent.removeAll { $0.name == name }
  }

  private mutating func insert(_ verdict: Feedback, _ name: String, _ span: TextSpan) {
    let proposer = verdict.proposers.first
    let source: Attribute.Source =
      switch proposer?.source {
      case .model: .model
      case .rule: .rule
      case .llm: .llm
      case nil: .human
      }
    let attribute = Attribute(
      name: name, span: span,
      value: verdict.value ?? values(text, [Feedback.Mark(name: name, span: span)])[0],
      // A proposer that says nothing of its confidence leaves the person's.
      confidence: (proposer?.confidence ?? 1).roundedToFourPlaces, source: source,
      status: .accepted)
    let place = attributes.firstIndex { $0.span > span } ?? attributes.count
    attributes.insert(attribute, at: place)
    isRegrouped = true
  }

  private mutating func reject(_ verdict: Feedback) {
    for index in attributes.indices
    where attributes[index].name == verdict.attribute && attributes[index].span == verdict.span {
      reject(at: index)
    }
  }

  private mutating func reject(at index: Int) {
    guard attributes[index].status != .rejected else { return }
    attributes[index].status = .rejected
    attributes[index].quote = nil
    isRegrouped = true
  }

  private mutating func acceptAbsence(_ name: String) {
    for index in attributes.indices
    where attributes[index].name == name && attributes[index].status != .accepted {
      reject(at: index)
    }
    absent.removeAll { $0.name == name }
  }

  private mutating func replace(by marks: [Feedback.Mark]) {
    let marks = marks.sorted { $0.span < $1.span }
    attributes = zip(marks, values(text, marks)).map { mark, value in
      Attribute(
        name: mark.name, span: mark.span, value: value, confidence: 1, source: .human,
        quote: mark.quote, status: .accepted)
    }
    absent = []
    isMarkedWhole = true
    isRegrouped = false
  }

  /// Numbers the quotes anew where other spans stand than those that were numbered.
  private mutating func regroup() {
    guard isRegrouped, !isMarkedWhole else { return }
    let kept = attributes.indices.filter { attributes[$0].status != .rejected }
    let numbers = assignQuotes(text, kept.map { attributes[$0] })
    for (index, number) in zip(kept, numbers) { attributes[index].quote = number }
  }
}
