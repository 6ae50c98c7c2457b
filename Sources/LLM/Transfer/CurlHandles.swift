internal import CCurl

/// The curl multi handle. Its owner is the thread of `Transfers`, which alone calls `raw` and
/// destroys it; others may only `wake`, under the lock that also tells whether it is closing.
struct MultiHandle: @unchecked Sendable {
  // Sendable by the rule above: curl_multi_wakeup is the one call that libcurl allows from any thread.
  let raw: UnsafeMutableRawPointer

  private static let libraryIsReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init(maximumConnections: Int) throws(TransferFailure) {
    guard Self.libraryIsReady, let raw = curl_multi_init() else {
      throw TransferFailure(.transport("libcurl cannot be started", mayPass: false))
    }
    heards_curl_multi_set_long(raw, CURLMOPT_MAXCONNECTS, maximumConnections)
    self.raw = raw
  }

  func wake() { curl_multi_wakeup(raw) }

  func destroy() { curl_multi_cleanup(raw) }
}

/// One transfer on the thread: its easy handle, header list and what has come of the reply.
///
/// libcurl calls back with a pointer to this object, so it must be kept until `detach` has run.
final class Transfer {
  let submission: TransferInbox.Submission
  let easy: UnsafeMutableRawPointer
  let firstByteDeadline: ContinuousClock.Instant
  private(set) var hasBegun = false
  private(set) var isTooLarge = false
  private let maximumBytes: Int
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var headerBytes = 0
  private var retryAfter: String?
  private var body: [UInt8] = []

  /// Bytes of all headers of a reply; more is no reply of a language model.
  private static let maximumHeaderBytes = 256 * 1024

  /// Nil where libcurl has no memory left.
  init?(_ submission: TransferInbox.Submission, _ settings: TransferSettings) {
    guard let easy = curl_easy_init() else { return nil }
    self.submission = submission
    self.easy = easy
    firstByteDeadline = .now + settings.firstByteTimeout
    maximumBytes = settings.maximumBytes
    configure(settings)
  }

  private func configure(_ settings: TransferSettings) {
    let request = submission.request
    for header in request.headers { headerList = curl_slist_append(headerList, header) }
    heards_curl_set_list(easy, CURLOPT_HTTPHEADER, headerList)
    heards_curl_set_string(easy, CURLOPT_URL, request.url)
    _ = request.body?.withUnsafeBytes {
      heards_curl_set_body(easy, $0.baseAddress, curl_off_t($0.count))
    }
    heards_curl_set_long(easy, CURLOPT_NOSIGNAL, 1)
    heards_curl_leave_lookups(easy)
    heards_curl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
    heards_curl_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
    heards_curl_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
    // A proxy's answer to CONNECT is no first byte of the server's.
    heards_curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // The empty list stands for every encoding that libcurl can undo.
    heards_curl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "")
    heards_curl_set_long(
      easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, settings.connectTimeout.milliseconds))
    heards_curl_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, settings.totalTimeout.milliseconds))
    if let proxy = settings.proxy { heards_curl_set_string(easy, CURLOPT_PROXY, proxy) }
    if let file = settings.caFile { heards_curl_set_string(easy, CURLOPT_CAINFO, file) }
    // Unretained: the loop keeps this object until it has detached it.
    let context = Unmanaged.passUnretained(self).toOpaque()
    heards_curl_on_header(
      easy,
      { bytes, size, count, context in
        let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
        return transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
      }, context)
    heards_curl_on_body(
      easy,
      { bytes, size, count, context in
        let transfer = Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
        return transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
      }, context)
  }

  /// Returning another number than the bytes given makes libcurl end the transfer.
  private func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
    hasBegun = true
    headerBytes += line.count
    guard headerBytes <= Self.maximumHeaderBytes else {
      isTooLarge = true
      return 0
    }
    let text = String(decoding: line, as: UTF8.self)
    if let colon = text.firstIndex(of: ":"), text[..<colon].lowercased() == "retry-after" {
      retryAfter = text[text.index(after: colon)...].trimmed
    }
    return line.count
  }

  private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard body.count + bytes.count <= maximumBytes else {
      isTooLarge = true
      body = []
      return 0
    }
    body.append(contentsOf: bytes)
    return bytes.count
  }

  /// What the transfer came to, when libcurl says that it has ended with `code`.
  func outcome(_ code: CURLcode) -> Result<HTTPReply, TransferFailure> {
    if isTooLarge { return failure(.tooLarge(maximumBytes)) }
    if code == CURLE_OK {
      var status = 0
      heards_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
      return .success(HTTPReply(status: status, retryAfter: retryAfter, body: body))
    }
    // libcurl's own fixed wording; its error buffer could quote what the server sent.
    let cause = String(cString: curl_easy_strerror(code))
    if code == CURLE_OPERATION_TIMEDOUT {
      return failure(.timeout(hasBegun ? "the reply took too long" : "no reply in time"))
    }
    let isLasting = [
      CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_PEER_FAILED_VERIFICATION,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
    ].contains(code)
    return failure(.transport(cause, mayPass: !isLasting))
  }

  func failure(_ kind: TransferFailure.Kind) -> Result<HTTPReply, TransferFailure> {
    var sentBytes = 0
    heards_curl_get_long(easy, CURLINFO_REQUEST_SIZE, &sentBytes)
    return .failure(TransferFailure(kind, wasSent: sentBytes > 0))
  }

  /// Frees what libcurl holds of it; nothing calls back from here on.
  func detach(from multi: MultiHandle) {
    curl_multi_remove_handle(multi.raw, easy)
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
    headerList = nil
  }
}

extension Duration {
  /// Whole milliseconds, towards zero.
  var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}

extension Substring {
  /// Without blanks and line ends around it.
  var trimmed: String {
    var rest = self
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }
}
