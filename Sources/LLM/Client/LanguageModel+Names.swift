internal import Foundation

extension LanguageModel {
  /// The names of the models that a server offers, in its order. Counts against no budget.
  ///
  /// - Parameter endpoint: its `model` is not used.
  /// - Throws: `EndpointFault`, or `LLMFailure` after the retries that it merits.
  package static func names(at endpoint: Endpoint) async throws -> [String] {
    if let fault = endpoint.fault { throw EndpointFault(description: fault) }
    let transfers: Transfers
    do throws(TransferFailure) {
      transfers = try Transfers(endpoint.transferSettings, named: "heards-llm")
    } catch {
      throw LLMFailure(error, of: endpoint)
    }
    let request = HTTPRequest(
      url: endpoint.address(of: "/models"), headers: endpoint.headers, body: nil)
    var plan = RetryPlan(
      maximumRetries: endpoint.maximumRetries, pause: endpoint.retryPause,
      maximumRetryAfter: endpoint.maximumRetryAfter)
    while true {
      let outcome = await transfers.send(request)
      let failure: LLMFailure
      switch outcome {
      case .failure(let transfer): failure = LLMFailure(transfer, of: endpoint)
      case .success(let reply) where reply.status == 200:
        await transfers.close()
        guard let models = ReplyJSON.decode(ModelsReply.self, from: reply.body) else {
          throw LLMFailure(
            .malformed, "\(endpoint): the reply is no list of models; is base_url right?",
            mayPass: false)
        }
        return models.data.map(\.id)
      case .success(let reply):
        failure = LLMFailure(status: reply.status, code: nil, until: nil, of: endpoint)
      }
      guard failure.mayPass, failure.kind != .cancelled,
        case .retry(let pause) = plan.next(retryAfter: nil, jitter: .random(in: 0..<1))
      else {
        await transfers.close()
        throw failure
      }
      try? await Task.sleep(for: pause)
    }
  }
}

/// The reply of `GET /models`, as far as it is used.
private struct ModelsReply: Decodable {
  struct Model: Decodable { let id: String }

  let data: [Model]
}
