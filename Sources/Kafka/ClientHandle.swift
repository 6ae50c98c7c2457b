internal import CRdKafka
internal import Foundation
internal import Logging

/// A librdkafka client. It has one owner, the thread that runs it, which destroys it at its end.
///
/// `@unchecked Sendable`: both pointers are constant, librdkafka's functions may be called from any
/// thread, and `queue` and `raw` are used by others only under a lock of the owner's that says that
/// they have not been destroyed yet.
struct ClientHandle: @unchecked Sendable {
  let raw: OpaquePointer
  /// What the owner polls: everything the client has to tell. Of a consumer it is a queue that both
  /// of librdkafka's lead to, which is what a close needs; else it is the one of `rd_kafka_poll()`.
  let queue: OpaquePointer
  private let context: Unmanaged<ClientContext>

  /// Opens the client. `prepare` adds callbacks and events to the configuration.
  ///
  /// Throws ``KafkaSettingError`` for settings that are wrong by themselves or together.
  init(
    _ type: rd_kafka_type_t, settings: KafkaSettings, context: ClientContext,
    prepare: (OpaquePointer) -> Void = { _ in }
  ) throws {
    let configuration = try settings.configuration()
    self.context = Unmanaged.passRetained(context)
    rd_kafka_conf_set_opaque(configuration, self.context.toOpaque())
    rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
      guard let opaque = rd_kafka_opaque(client), let text else { return }
      // The context is released after rd_kafka_destroy(), past which librdkafka logs no more.
      Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
        .log(level: level, facility: facility.map { String(cString: $0) } ?? "", text: text)
    }
    prepare(configuration)
    var reason = [CChar](repeating: 0, count: 512)
    guard let raw = rd_kafka_new(type, configuration, &reason, reason.count) else {
      rd_kafka_conf_destroy(configuration)
      self.context.release()
      let text = String(
        decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw KafkaSettingError(
        name: "(all of them together)", cause: text, remedy: "correct the settings")
    }
    self.raw = raw
    let main = rd_kafka_queue_get_main(raw)!
    guard type == RD_KAFKA_CONSUMER else {
      queue = main
      return
    }
    queue = rd_kafka_queue_new(raw)
    rd_kafka_queue_forward(main, queue)
    rd_kafka_queue_destroy(main)
  }

  /// Makes a poll that waits return, or the next one not wait.
  func wake() { rd_kafka_queue_yield(queue) }

  /// Ends the client; it can take as long as its connections take to close.
  func destroy(flags: Int32 = 0) {
    rd_kafka_queue_destroy(queue)
    rd_kafka_destroy_flags(raw, flags)
    context.release()
  }

  /// The error that no call to this client will overcome, where there is one.
  func fatalError(doing action: String) -> KafkaError? {
    var reason = [CChar](repeating: 0, count: 512)
    let code = rd_kafka_fatal_error(raw, &reason, reason.count)
    guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    let text = String(
      decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return KafkaError(
      code: code.rawValue, name: String(cString: rd_kafka_err2name(code)), remedy: .fatal,
      action: action, text: text)
  }
}

/// What a client's callbacks reach through librdkafka's opaque pointer.
class ClientContext: @unchecked Sendable {
  // Invariant: all stored properties are constant or guard themselves.
  let logger: Logger

  init(logger: Logger) { self.logger = logger }

  /// Writes a line of librdkafka's log under the level that its syslog number stands for.
  func log(level: Int32, facility: String, text: UnsafePointer<CChar>) {
    // One set of settings serves consumers and producers, and each is told of the other's.
    if facility == "CONFWARN", strstr(text, "will be ignored by this") != nil { return }
    let level: Logger.Level =
      switch level {
      case ...2: .critical
      case 3: .error
      case 4: .warning
      case 5: .notice
      case 6: .info
      default: .debug
      }
    logger.log(
      level: level, "\(String(cString: text))", metadata: ["facility": "\(facility)"])
  }
}
