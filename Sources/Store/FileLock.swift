import Foundation

/// An exclusive advisory lock (flock) among processes and threads, held until ``release()``; the
/// system lets go of it when its process dies.
struct FileLock {
  private let descriptor: Int32

  /// Waits until the lock is free. The empty file at the path stays behind.
  init(path: String) throws(StoreError) {
    descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(
        path: path,
        reason: "cannot be made (\(String(cString: strerror(errno)))); its folder must exist and "
          + "be writable")
    }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno != EINTR else { continue }
      let cause = String(cString: strerror(errno))
      close(descriptor)
      throw StoreError(path: path, reason: "cannot be locked (\(cause)); use a local disk")
    }
  }

  func release() { close(descriptor) }
}
