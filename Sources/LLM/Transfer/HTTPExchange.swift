/// A POST of JSON to one address, or a GET.
struct HTTPRequest: Sendable {
  let url: String
  /// `Name: value` lines. One may hold the API key, so they are in no description.
  let headers: [String]
  /// Nil for a GET.
  let body: [UInt8]?
}

/// What came back, of whatever status.
struct HTTPReply: Sendable {
  let status: Int
  let retryAfter: String?
  /// Decompressed.
  let body: [UInt8]
}

/// Why nothing came back. Holds nothing that was sent or received.
struct TransferFailure: Error, Equatable {
  enum Kind: Equatable {
    /// Nothing came within the first-byte time-out, or not all within the total one.
    case timeout(String)
    /// The reply's body has more bytes than this.
    case tooLarge(Int)
    /// No connection, or it broke; `mayPass` is false for what only other settings can mend.
    case transport(String, mayPass: Bool)
    /// The task was cancelled, or the transfers were closed.
    case cancelled
  }

  let kind: Kind
  /// Whether the server may have got the request, and be paid for it.
  let wasSent: Bool

  init(_ kind: Kind, wasSent: Bool = false) {
    self.kind = kind
    self.wasSent = wasSent
  }
}

struct TransferSettings: Sendable {
  var maximumConcurrency: Int
  var connectTimeout: Duration
  var firstByteTimeout: Duration
  var totalTimeout: Duration
  var maximumBytes: Int
  /// curl's own `http_proxy`, `https_proxy`, `no_proxy` and the like if nil.
  var proxy: String?
  /// The system's authorities if nil.
  var caFile: String?
}
