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
  /// The page: whatever is in `Resources`.
  static let embedded = Assets(
    shell: PackageResources.index_html,
    files: [
      "annotate.css": PackageResources.annotate_css,
      "annotate.js": PackageResources.annotate_js,
      "api.js": PackageResources.api_js,
      "charts.js": PackageResources.charts_js,
      "dashboard-figures.js": PackageResources.dashboard_figures_js,
      "dashboard.css": PackageResources.dashboard_css,
      "dashboard.js": PackageResources.dashboard_js,
      "deck.js": PackageResources.deck_js,
      "dom.js": PackageResources.dom_js,
      "filter-bar.js": PackageResources.filter_bar_js,
      "heard-text.js": PackageResources.heard_text_js,
      "help.js": PackageResources.help_js,
      "history.js": PackageResources.history_js,
      "icon.svg": PackageResources.icon_svg,
      "keys.js": PackageResources.keys_js,
      "marked-text.js": PackageResources.marked_text_js,
      "outbox.js": PackageResources.outbox_js,
      "pace.js": PackageResources.pace_js,
      "page.css": PackageResources.page_css,
      "page.js": PackageResources.page_js,
      "review.js": PackageResources.review_js,
      "sign-in.js": PackageResources.sign_in_js,
      "theme.js": PackageResources.theme_js,
      "units.js": PackageResources.units_js,
      "wording.js": PackageResources.wording_js,
    ])
}
