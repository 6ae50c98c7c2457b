package import Foundation

/// Why a question has no answer. Holds neither what was asked nor what came back, nor the key.
package struct LLMFailure: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// A limit of the budget would be passed.
    case budget
    /// Too many failures in a row; nothing is sent for a while.
    case circuitOpen
    case timeout
    /// The server's answer, after the retries that it merits.
    case status(Int)
    /// The reply is not what the interface promises.
    case malformed
    /// The reply is longer than the limit.
    case tooLarge
    /// No connection, or it broke.
    case transport
    /// The task was cancelled, or the model closed.
    case cancelled

    /// What failures are counted by: `status_503` and the like.
    package var name: String {
      switch self {
      case .budget: "budget"
      case .circuitOpen: "circuit_open"
      case .timeout: "timeout"
      case .status(let status): "status_\(status)"
      case .malformed: "malformed_reply"
      case .tooLarge: "too_large"
      case .transport: "transport"
      case .cancelled: "cancelled"
      }
    }
  }

  package let kind: Kind
  package let description: String
  /// Before this another try is in vain, as far as that is known.
  package let until: Date?
  /// Whether the same question may find its answer later, with nothing changed.
  package let mayPass: Bool

  init(_ kind: Kind, _ description: String, until: Date? = nil, mayPass: Bool) {
    self.kind = kind
    self.description = description
    self.until = until
    self.mayPass = mayPass
  }

  static let cancelled = LLMFailure(.cancelled, "cancelled", mayPass: true)
}

extension LLMFailure {
  init(_ failure: TransferFailure, of endpoint: Endpoint) {
    switch failure.kind {
    case .timeout(let cause):
      self.init(.timeout, "\(endpoint): \(cause)", mayPass: true)
    case .tooLarge(let limit):
      self.init(
        .tooLarge, "\(endpoint): the reply has more than \(limit) bytes; is base_url right?",
        mayPass: false)
    case .transport(let cause, let mayPass):
      self.init(.transport, "\(endpoint): \(cause)", mayPass: mayPass)
    case .cancelled: self = .cancelled
    }
  }

  /// For a status other than 2xx. The reply's words stay out of it, since servers repeat there what
  /// they were sent, keys among it; its code is told where it is a known one.
  init(status: Int, code: ErrorCode?, until: Date?, of endpoint: Endpoint) {
    let advice =
      switch status {
      case 300..<400: "it redirects, which is not followed: write the final address as base_url"
      case 400: "it refuses the request: check model and capability"
      case 401, 403: "it refuses the key: check api_key"
      case 404: "not found there: check base_url and model"
      case 429: "it asks for fewer requests"
      case 501: "it does not offer this: check base_url, model and the server's options"
      case 503: "it is not ready"
      default: "see the server's own log"
      }
    let name = code.map { " (\($0.rawValue))" } ?? ""
    self.init(
      .status(status), "\(endpoint): status \(status)\(name): \(advice)", until: until,
      mayPass: RetryPlan.isTransient(status: status) && code != .insufficientQuota)
  }

  /// Codes of errors that servers give by these very names.
  enum ErrorCode: String, Sendable {
    case contextLengthExceeded = "context_length_exceeded"
    case exceedContextSize = "exceed_context_size_error"
    case insufficientQuota = "insufficient_quota"
    case invalidKey = "invalid_api_key"
    case invalidRequest = "invalid_request_error"
    case modelNotFound = "model_not_found"
    case notSupported = "not_supported_error"
    case rateLimit = "rate_limit_exceeded"
    case unavailable = "unavailable_error"
  }
}
