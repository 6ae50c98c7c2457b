import LLM
import Logging
import TestSupport

/// What servers send, and endpoints to reach them, with pauses that suit a test.
enum Replies {
  static func chat(
    _ content: String, finish: String = "stop",
    usage: String = #"{"prompt_tokens":100,"#
      + #""completion_tokens":7,"prompt_tokens_details":{"cached_tokens":60}}"#
  ) -> String {
    #"{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","#
      + #""content":\#(quoted(content))},"finish_reason":"\#(finish)"}],"usage":\#(usage)}"#
  }

  static func answer(_ span: String) -> String { chat("{\"answer\": \(quoted(span))}") }

  private static func quoted(_ text: String) -> String {
    "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
        "\n", with: "\\n")
      + "\""
  }
}

extension Endpoint {
  /// Quick to try again, slow to give up waiting, so that a busy machine changes nothing.
  static func scripted(
    _ server: ScriptedServer, capability: Capability = .plain, retries: Int = 0
  ) -> Endpoint {
    var endpoint = Endpoint(baseURL: server.address + "/v1", model: "scripted")
    endpoint.capability = capability
    endpoint.maximumRetries = retries
    endpoint.retryPause = .milliseconds(10)
    endpoint.breakerFailures = 1000
    // Not the environment's, which may not reach this machine's loopback.
    endpoint.proxy = ""
    endpoint.connectTimeout = .seconds(60)
    endpoint.firstByteTimeout = .seconds(60)
    endpoint.totalTimeout = .seconds(60)
    return endpoint
  }
}

extension Question {
  static let price = Question(messages: [
    Message(role: .system, content: "What is the price?"),
    Message(role: .user, content: "secretly offered at 85.50"),
  ])
}

/// The failure of what must fail.
func failure<Value>(
  of body: () async throws(LLMFailure) -> Value
) async -> LLMFailure? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error
  }
}
