import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import Records

/// A request that is not done: told as `{"error", "code"}` with its status.
struct HTTPFailure: Error, Sendable {
  var status: HTTPResponse.Status
  /// For programs.
  var code: String
  /// For people; holds nothing of a heard.
  var text: String
  /// In whole seconds.
  var retryAfter: Int?

  init(_ status: HTTPResponse.Status, _ code: String, _ text: String, retryAfter: Int? = nil) {
    self.status = status
    self.code = code
    self.text = text
    self.retryAfter = retryAfter
  }

  static func invalid(_ text: String) -> HTTPFailure { .init(.badRequest, "invalid", text) }

  static func unknown(_ text: String) -> HTTPFailure { .init(.notFound, "unknown", text) }

  /// What an error is to the browser; nil where it is a fault of the program or its surroundings.
  init?(_ error: any Error) {
    switch error {
    case let failure as HTTPFailure: self = failure
    case let error as MessageError: self = .invalid(error.description)
    case ReviewFailure.unavailable(let cause):
      self.init(.serviceUnavailable, "unavailable", cause, retryAfter: 1)
    case ReviewFailure.conflict(let cause): self.init(.conflict, "conflict", cause)
    case is NIOTooManyBytesError:
      self.init(.contentTooLarge, "too_large", "the body is larger than 1 MiB")
    case is HTTPParserError: self.init(.badRequest, "invalid", "not a request of HTTP/1.1")
    case is CancellationError:
      self.init(.serviceUnavailable, "unavailable", "the server is stopping", retryAfter: 1)
    case let error as HTTPError:
      self.init(
        error.status, error.status.code == 404 ? "unknown" : "invalid", error.status.reasonPhrase)
    default: return nil
    }
  }

  var response: Response {
    get throws {
      var response = try Response.json(
        JSONValue.object(["error": .string(text), "code": .string(code)]), status: status)
      if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
      // The body may be unread: the next request cannot be told from it.
      if status == .contentTooLarge { response.headers[.connection] = "close" }
      return response
    }
  }
}

extension Response {
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    Response(
      status: status, headers: [.contentType: "application/json; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(bytes: try MessageJSON.encode(value))))
  }
}
