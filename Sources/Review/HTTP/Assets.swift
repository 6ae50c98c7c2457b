import Extraction
import Foundation
import HTTPTypes
import Hummingbird

/// The page's files, held in memory. They are part of the program, so that it runs from any folder.
struct Assets: Sendable {
  private struct File {
    let bytes: ByteBuffer
    let type: String
    /// A hash of the content.
    let version: String

    init(_ bytes: [UInt8], named name: String) {
      self.bytes = ByteBuffer(bytes: bytes)
      version = ContentHash.hex(ContentHash.sha256(bytes), digits: 16)
      type =
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: "application/octet-stream"
        }
    }
  }

  private let shell: File
  private let files: [String: File]

  /// - Parameters:
  ///   - shell: the page, whose `/assets/...` addresses get the files' versions.
  ///   - files: by their names below `/assets/`.
  init(shell: [UInt8], files: [String: [UInt8]]) {
    let files = files.reduce(into: [:]) { $0[$1.key] = File($1.value, named: $1.key) }
    var page = String(decoding: shell, as: UTF8.self)
    for (name, file) in files {
      page = page.replacing("\"/assets/\(name)\"", with: "\"/assets/\(name)?v=\(file.version)\"")
    }
    self.shell = File(Array(page.utf8), named: "index.html")
    self.files = files
  }

  func page(_ request: Request) -> Response { Self.response(shell, request, isVersioned: false) }

  /// - Throws: `HTTPFailure` (404) for a name that is not among them.
  func file(_ name: String, _ request: Request) throws(HTTPFailure) -> Response {
    guard let file = files[name] else { throw .unknown("no such file") }
    return Self.response(
      file, request, isVersioned: request.query["v"]?.last == file.version)
  }

  private static func response(_ file: File, _ request: Request, isVersioned: Bool) -> Response {
    let tag = "\"\(file.version)\""
    let headers: HTTPFields = [
      .contentType: file.type, .eTag: tag,
      // Without a version a browser asks again, and is mostly told that nothing has changed.
      .cacheControl: isVersioned ? "public, max-age=31536000, immutable" : "no-cache",
    ]
    let known = request.headers[values: .ifNoneMatch].flatMap { $0.split(separator: ",") }
    if known.contains(where: { $0.trimmingCharacters(in: .whitespaces) == tag }) {
      return Response(status: .notModified, headers: headers)
    }
    return Response(status: .ok, headers: headers, body: .init(byteBuffer: file.bytes))
  }
}

extension Assets {
  static let embedded = Assets(
    shell: PackageResources.index_html, files: ["app.js": PackageResources.app_js])
}
