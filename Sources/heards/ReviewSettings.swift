import Foundation
import Logging
import Review
import Store

/// The review page, as the settings file describes it.
struct ReviewSettings: Sendable {
  var host = "127.0.0.1"
  /// 0 for any that is free.
  var port = 8090
  /// Other names that the page is reached by, through a proxy.
  var hosts: Set<String> = []
  /// The file of those who may sign in.
  var users: String?
  /// The SQLite file of the queue; each copy needs its own.
  var state = ".heards/review.sqlite"
  var leaseSeconds = 600
  var overlapShare = 0.05
  /// This copy's name among the group's, the same after each restart.
  var instance: String?
  var securesCookies = false
  var proxy: ReviewSite.Proxy?
  /// Who reviews where nobody signs in.
  var reviewer = "local"

  var site: ReviewSite.Settings {
    var site = ReviewSite.Settings(
      version: String(Heards.program.split(separator: " ").last ?? ""))
    site.host = host
    site.port = port
    site.hosts = hosts
    site.securesCookies = securesCookies
    site.proxy = proxy
    site.reviewer = reviewer
    site.leaseSeconds = leaseSeconds
    return site
  }

  /// - Throws: `UsageError` for a users file that cannot be used.
  func userFile(logger: Logger) throws -> UserFile? {
    do {
      return try users.map { try UserFile(path: $0, logger: logger) }
    } catch let error as UserFileError {
      throw UsageError(description: error.description)
    }
  }

  /// Opens the state file, whose folder is made if need be.
  func store(logger: Logger) throws -> StoreFile {
    try FileManager.default.createDirectory(
      at: URL(fileURLWithPath: state).deletingLastPathComponent(),
      withIntermediateDirectories: true)
    return try StoreFile(path: state, logger: logger)
  }
}
