/// How a server can be held to answers that are spans of the text.
package enum Capability: String, Sendable, CaseIterable {
  /// Found out by the first question: `jsonSchema`, else `grammar`, else `plain`.
  case auto
  /// `response_format` with a JSON schema whose `enum` lists the candidates.
  case jsonSchema = "json_schema"
  /// llama.cpp's field `grammar`.
  case grammar
  /// Asked by the prompt alone.
  case plain
}

/// What tokens cost, in a currency of the user's choice, by the million.
package struct Prices: Sendable, Equatable {
  package var prompt: Double
  /// Prompt tokens that the server had in its cache.
  package var cached: Double
  package var completion: Double

  package init(prompt: Double, cached: Double? = nil, completion: Double) {
    self.prompt = prompt
    self.cached = cached ?? prompt
    self.completion = completion
  }
}

/// An OpenAI-compatible server, the model to ask there, and how patiently.
package struct Endpoint: Sendable {
  /// With its path up to the version, `https://host/v1`.
  package var baseURL: String
  package var model: String
  /// Sent as a bearer token and shown nowhere.
  package var apiKey: String?
  package var capability = Capability.auto
  /// Whether answers carry their log-probability; some servers refuse the request then.
  package var logprobs = false
  package var temperature = 0.0
  /// Transfers at a time; further ones wait.
  package var maximumConcurrency = 8
  package var connectTimeout = Duration.seconds(5)
  /// From the start of a transfer to the first byte of the reply.
  package var firstByteTimeout = Duration.seconds(60)
  /// From the start of a transfer to the end of the reply.
  package var totalTimeout = Duration.seconds(120)
  /// A reply's body beyond this is cut off and the transfer ended.
  package var maximumResponseBytes = 4 * 1024 * 1024
  /// Tries after the first one.
  package var maximumRetries = 4
  /// The pause before the first retry; each further one is twice as long, up to 20 s.
  package var retryPause = Duration.milliseconds(300)
  /// A server that asks for a longer pause is not waited for.
  package var maximumRetryAfter = Duration.seconds(60)
  /// After so many failures in a row nothing is sent for `breakerPause`; then one request tries.
  package var breakerFailures = 10
  package var breakerPause = Duration.seconds(15)
  /// The environment's `http_proxy`, `https_proxy` and `no_proxy` if nil; none if empty.
  package var proxy: String?
  /// Certificate authorities (PEM) to trust instead of the system's.
  package var caFile: String?
  package var limits = Budget.Limits()
  package var prices: Prices?

  package init(baseURL: String, model: String) {
    self.baseURL = baseURL
    self.model = model
  }
}

extension Endpoint: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "\(model) at \(baseURL)" }
  package var debugDescription: String { description }
  /// Without the key and the proxy's password, which `dump` and default descriptions would print.
  package var customMirror: Mirror { Mirror(self, children: ["baseURL": baseURL, "model": model]) }
}

/// Settings of an endpoint that cannot work.
package struct EndpointFault: Error, Sendable, CustomStringConvertible {
  package let description: String
}

extension Endpoint {
  /// What is wrong with the settings, for a person to mend; nil if nothing is.
  package var fault: String? {
    let rest: Substring
    if baseURL.hasPrefix("https://") {
      rest = baseURL.dropFirst("https://".count)
    } else if baseURL.hasPrefix("http://") {
      rest = baseURL.dropFirst("http://".count)
    } else {
      return "base_url must begin with https:// or http://"
    }
    if rest.isEmpty || rest.hasPrefix("/") || rest.hasPrefix(":") {
      return "base_url names no host"
    }
    if rest.prefix(while: { $0 != "/" }).contains("@") {
      return "base_url may hold no user or password: give the key as api_key"
    }
    if let port = port(in: rest.prefix { $0 != "/" }), !(1...65535).contains(Int(port) ?? 0) {
      return "the port in base_url must be a number from 1 to 65535"
    }
    if baseURL.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) || rest.contains("?")
      || rest.contains("#")
    {
      return "base_url may hold no space, '?' or '#'"
    }
    if model.isEmpty { return "model is missing" }
    if let apiKey {
      if apiKey.isEmpty { return "api_key is empty: leave it out, or give one" }
      if apiKey.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
        return "api_key may hold only printable ASCII without spaces; is there a line end in it?"
      }
    }
    if maximumConcurrency < 1 { return "at least one transfer at a time is needed" }
    if maximumRetries < 0 { return "the number of retries may not be negative" }
    if breakerFailures < 1 { return "the circuit breaker needs at least one failure to open" }
    if maximumResponseBytes < 1024 { return "the limit of a reply must be 1024 bytes or more" }
    if [connectTimeout, firstByteTimeout, totalTimeout].contains(where: {
      $0 <= .zero || $0 > .seconds(86_400)
    }) {
      return "time-outs must be longer than zero and no longer than a day"
    }
    if [retryPause, maximumRetryAfter, breakerPause].contains(where: { $0 < .zero }) {
      return "pauses may not be negative"
    }
    if !(0...2).contains(temperature) { return "temperature must be between 0 and 2" }
    if let prices,
      [prices.prompt, prices.cached, prices.completion].contains(where: {
        !($0 >= 0) || !$0.isFinite
      })
    {
      return "prices must be numbers of zero or more"
    }
    return nil
  }

  /// Nil where none is given.
  private func port(in authority: Substring) -> Substring? {
    // The colons of an IPv6 address are within brackets.
    let rest = authority.lastIndex(of: "]").map { authority[$0...] } ?? authority
    return rest.lastIndex(of: ":").map { rest[rest.index(after: $0)...] }
  }

  /// Whether the key would cross a network that others can read.
  var exposesKey: Bool {
    guard apiKey != nil, baseURL.hasPrefix("http://") else { return false }
    let host = baseURL.dropFirst("http://".count).prefix { $0 != "/" && $0 != ":" }
    let isLocal =
      host == "localhost" || host.hasPrefix("127.") || baseURL.hasPrefix("http://[::1]")
    return !isLocal
  }

  var transferSettings: TransferSettings {
    TransferSettings(
      maximumConcurrency: maximumConcurrency, connectTimeout: connectTimeout,
      firstByteTimeout: firstByteTimeout, totalTimeout: totalTimeout,
      maximumBytes: maximumResponseBytes, proxy: proxy, caFile: caFile)
  }

  func address(of path: String) -> String {
    var base = baseURL[...]
    while base.hasSuffix("/") { base.removeLast() }
    return base + path
  }

  var headers: [String] {
    // "Expect:" stops libcurl from asking leave before a large body, which some servers never give.
    var headers = [
      "Content-Type: application/json", "Accept: application/json", "User-Agent: heards", "Expect:",
    ]
    if let apiKey { headers.append("Authorization: Bearer \(apiKey)") }
    return headers
  }
}
