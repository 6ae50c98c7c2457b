internal import CCurl

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Starts the OS thread that waits for sockets: on Swift's cooperative pool that wait would take a
/// core's worth of tasks down with it.
enum TransferThread {
  /// Runs `body` on a detached thread that no signal reaches; debuggers and `top -H` show the first
  /// 15 bytes of `name`.
  static func start(named name: String, _ body: @escaping @Sendable () -> Void) {
    // Taken back by the thread, exactly once.
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let result = pthread_create(
      &thread, nil,
      { argument in
        #if canImport(Darwin)
          let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        #else
          let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
        #endif
        heards_curl_enter_thread(String(start.name.prefix(15)))
        start.body()
        return nil
      }, start.toOpaque())
    precondition(result == 0, "the system gives no more threads")
    #if canImport(Darwin)
      pthread_detach(thread!)
    #else
      pthread_detach(thread)
    #endif
  }

  private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
