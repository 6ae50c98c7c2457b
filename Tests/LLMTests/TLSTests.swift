import Foundation
import LLM
import Logging
import TestSupport
import Testing

/// Whom the client trusts with the key.
@Suite struct TLSTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// Asks a server whose certificate is for `name`; with its certificate as authority, or a file that
  /// is not there, or the system's authorities.
  private func ask(
    serverNamed name: String, trusting trust: Trust
  ) async throws -> (failure: LLMFailure?, requests: Int) {
    let server = try await TLSServer(name: name)
    defer { server.stop() }
    var endpoint = Endpoint(baseURL: "https://127.0.0.1:\(server.port)/v1", model: "m")
    endpoint.capability = .plain
    endpoint.proxy = ""
    endpoint.maximumRetries = 3
    endpoint.retryPause = .milliseconds(10)
    endpoint.firstByteTimeout = .seconds(60)
    switch trust {
    case .system: break
    case .server: endpoint.caFile = server.certificate.path
    case .missing: endpoint.caFile = server.certificate.path + ".missing"
    }
    let model = try LanguageModel(endpoint, logger: logger)
    let failure = await failure { () async throws(LLMFailure) in try await model.answer(.price) }
    let requests = model.usage.requests
    await model.close()
    return (failure, requests)
  }

  private enum Trust { case system, server, missing }

  @Test func `A server whose authority is given is trusted`() async throws {
    let (failure, _) = try await ask(serverNamed: "IP:127.0.0.1", trusting: .server)
    #expect(failure == nil)
  }

  @Test func `A server that no authority vouches for is not, nor asked again`() async throws {
    let (failure, requests) = try await ask(serverNamed: "IP:127.0.0.1", trusting: .system)
    #expect(failure?.kind == .transport)
    #expect(failure?.mayPass == false)
    #expect(requests == 1)
  }

  @Test func `A certificate of another host is not trusted`() async throws {
    let (failure, _) = try await ask(serverNamed: "DNS:other.example", trusting: .server)
    #expect(failure?.kind == .transport)
    #expect(failure?.mayPass == false)
  }

  @Test func `Authorities that cannot be read are none`() async throws {
    let (failure, requests) = try await ask(serverNamed: "IP:127.0.0.1", trusting: .missing)
    #expect(failure?.kind == .transport)
    #expect(requests == 1)
  }
}

/// A Python HTTPS server with a certificate of its own making that gives one answer to all.
private final class TLSServer: Sendable {
  let port: UInt16
  let certificate: URL
  private let folder: URL
  private let process: ReapedProcess

  private static let script = #"""
    import http.server, ssl, sys
    class Handler(http.server.BaseHTTPRequestHandler):
      def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = sys.argv[4].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()
    """#

  init(name: String) async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "heards-tls-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    certificate = folder.appending(path: "certificate.pem")
    let key = folder.appending(path: "key.pem")
    let env = URL(filePath: "/usr/bin/env")
    let openssl = try ReapedProcess(
      env,
      [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=test", "-addext", "subjectAltName=\(name)", "-keyout", key.path, "-out",
        certificate.path,
      ])
    while openssl.isRunning { try await Task.sleep(for: .milliseconds(10)) }
    try #require(openssl.exitCode == 0, "openssl makes no certificate")
    let port = try Loopback.freePort()
    self.port = port
    process = try ReapedProcess(
      env,
      [
        "python3", "-c", Self.script, "\(port)", certificate.path, key.path,
        Replies.answer("85.50"),
      ])
    let deadline = ContinuousClock.now + .seconds(60)
    while !Loopback.accepts(port) {
      try #require(process.isRunning && .now < deadline, "the server does not come up")
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  deinit { stop() }

  func stop() {
    process.stop()
    try? FileManager.default.removeItem(at: folder)
  }
}
