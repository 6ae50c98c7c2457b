internal import CCurl

/// The transfers' thread, turn by turn. Lives and dies on that thread.
final class TransferLoop {
  private let multi: MultiHandle
  private let settings: TransferSettings
  /// By easy handle; libcurl holds pointers to these.
  private var active: [UnsafeMutableRawPointer: Transfer] = [:]
  /// Those that wait for a place, in the order in which they came.
  private var waiting: [TransferInbox.Submission] = []

  /// The longest wait without a look at deadlines, in milliseconds; a wake ends it at once.
  private static let longestWait = 1000

  init(_ multi: MultiHandle, _ settings: TransferSettings) {
    self.multi = multi
    self.settings = settings
  }

  /// Takes what came in, moves bytes, hands out what has ended and waits until there is more to do.
  ///
  /// - Returns: false when it is time to `end`; `inbox` has been taken in all the same.
  func turn(_ inbox: TransferInbox) -> Bool {
    waiting += inbox.submitted
    if inbox.isClosing { return false }
    for id in inbox.cancelled { cancel(id) }
    begin()
    var running: Int32 = 0
    curl_multi_perform(multi.raw, &running)
    let hasRoom = finish() || expire()
    // Places that have become free are filled before the wait.
    let wait = hasRoom && !waiting.isEmpty ? 0 : untilNextDeadline()
    curl_multi_poll(multi.raw, nil, 0, Int32(wait), nil)
    return true
  }

  /// Fails all that is left and destroys the multi handle.
  func end(_ inbox: TransferInbox) {
    for submission in waiting + inbox.submitted {
      submission.finish(.failure(TransferFailure(.cancelled)))
    }
    waiting = []
    for transfer in Array(active.values) { close(transfer, transfer.failure(.cancelled)) }
    multi.destroy()
  }

  private func begin() {
    let room = max(0, settings.maximumConcurrency - active.count)
    guard room > 0, !waiting.isEmpty else { return }
    for submission in waiting.prefix(room) {
      guard let transfer = Transfer(submission, settings) else {
        submission.finish(
          .failure(TransferFailure(.transport("libcurl is out of memory", mayPass: true))))
        continue
      }
      active[transfer.easy] = transfer
      let code = curl_multi_add_handle(multi.raw, transfer.easy)
      if code != CURLM_OK {
        close(transfer, transfer.failure(.transport("libcurl takes no transfer", mayPass: true)))
      }
    }
    waiting.removeFirst(min(room, waiting.count))
  }

  /// Whether any transfer has ended.
  private func finish() -> Bool {
    var hasFinished = false
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi.raw, &left) {
      // Copied, since removing the handle ends the message's life.
      let (kind, easy, code) = (
        message.pointee.msg, message.pointee.easy_handle, message.pointee.data.result
      )
      guard kind == CURLMSG_DONE, let easy, let transfer = active[easy] else { continue }
      close(transfer, transfer.outcome(code))
      hasFinished = true
    }
    return hasFinished
  }

  /// Ends those whose first byte has not come in time; whether there were any.
  private func expire() -> Bool {
    let now = ContinuousClock.now
    let late = active.values.filter { !$0.hasBegun && $0.firstByteDeadline <= now }
    for transfer in late { close(transfer, transfer.failure(.timeout("no reply in time"))) }
    return !late.isEmpty
  }

  private func untilNextDeadline() -> Int {
    let next = active.values.lazy.filter { !$0.hasBegun }.map(\.firstByteDeadline).min()
    guard let next else { return Self.longestWait }
    let wait = (next - .now).milliseconds + 1
    return min(Self.longestWait, max(0, wait))
  }

  private func cancel(_ id: UInt64) {
    if let index = waiting.firstIndex(where: { $0.id == id }) {
      waiting.remove(at: index).finish(.failure(TransferFailure(.cancelled)))
    } else if let transfer = active.values.first(where: { $0.submission.id == id }) {
      close(transfer, transfer.failure(.cancelled))
    }
  }

  private func close(_ transfer: Transfer, _ outcome: Result<HTTPReply, TransferFailure>) {
    active[transfer.easy] = nil
    transfer.detach(from: multi)
    transfer.submission.finish(outcome)
  }
}
