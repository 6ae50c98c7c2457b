import Extraction
import Foundation
import Review
import Yams

extension SettingsReader {
  mutating func readReview(_ node: Node, folder: URL) {
    let owner = "review"
    guard
      let mapping = section(
        node, owner,
        known: [
          "host", "port", "hosts", "users", "state", "lease_seconds", "overlap_share", "instance",
          "secure_cookies", "proxy", "reviewer",
        ])
    else { return }
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path, relativeTo: folder).path }
    var review = settings.review
    defer { settings.review = review }
    review.host = yaml.optionalText("host", mapping, of: owner) ?? review.host
    review.port = number("port", mapping, of: owner, 0...65535) ?? review.port
    if let hosts = mapping["hosts"] {
      review.hosts = Set(yaml.strings(hosts, "hosts", of: owner).map { $0.lowercased() })
    }
    review.users = yaml.optionalText("users", mapping, of: owner).map(resolved) ?? review.users
    review.state = yaml.optionalText("state", mapping, of: owner).map(resolved) ?? review.state
    review.leaseSeconds =
      number("lease_seconds", mapping, of: owner, 10...86_400) ?? review.leaseSeconds
    review.overlapShare =
      decimal("overlap_share", mapping, of: owner, 0...1, "a share from 0 to 1")
      ?? review.overlapShare
    review.instance = yaml.optionalText("instance", mapping, of: owner) ?? review.instance
    if let reviewer = yaml.optionalText("reviewer", mapping, of: owner) {
      review.reviewer = reviewer
      if !ReviewUser.isName(reviewer) {
        yaml.fault(mapping["reviewer"]!, "\(owner): 'reviewer' is no name of a person")
      }
    }
    if let text = yaml.optionalText("secure_cookies", mapping, of: owner) {
      if let value = mapping["secure_cookies"]?.bool {
        review.securesCookies = value
      } else {
        yaml.fault(
          mapping["secure_cookies"]!, "\(owner): 'secure_cookies' is '\(text)', not true or false")
      }
    }
    if let node = mapping["proxy"] { review.proxy = proxy(node) }
  }

  private mutating func proxy(_ node: Node) -> ReviewSite.Proxy? {
    let owner = "proxy"
    guard let mapping = section(node, owner, known: ["header", "from", "leads"]),
      let header = yaml.text("header", in: node, mapping, of: owner)
    else { return nil }
    if !ReviewSite.Proxy.isHeader(header) {
      yaml.fault(mapping["header"]!, "\(owner): '\(header)' is no name of a header")
    }
    guard let from = mapping["from"] else {
      yaml.fault(
        node, "\(owner): field 'from' is missing: the addresses that the header counts from")
      return nil
    }
    var blocks: [AddressBlock] = []
    for text in yaml.strings(from, "from", of: owner) {
      if let block = AddressBlock(text) {
        blocks.append(block)
      } else {
        yaml.fault(from, "\(owner): '\(text)' is no address (such as 10.0.0.0/8 or ::1)")
      }
    }
    let leads = mapping["leads"].map { yaml.strings($0, "leads", of: owner) } ?? []
    return ReviewSite.Proxy(header: header, from: blocks, leads: Set(leads))
  }
}
