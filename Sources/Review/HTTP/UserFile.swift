import Extraction
import Foundation
import Logging
import Records
import Synchronization

/// What a reviewer may do.
package enum ReviewerRole: String, Sendable, Codable, CaseIterable {
  case reviewer
  /// Sees the dashboard and exports, too.
  case lead
}

/// A line of the users file.
package struct ReviewUser: Sendable, Hashable, Codable {
  package var name: String
  package var role: ReviewerRole
  /// As `PasswordHash` makes it; nil for a program.
  package var password: String?
  /// SHA-256 of tokens, in hexadecimal digits.
  package var tokens: [String]?

  package init(
    name: String, role: ReviewerRole, password: String? = nil, tokens: [String]? = nil
  ) {
    self.name = name
    self.role = role
    self.password = password
    self.tokens = tokens
  }

  /// Names travel with verdicts and stand on pages: 1 to 64 characters, no control characters.
  package static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.count <= 64 && name.utf8.count <= 256
      && name.unicodeScalars.allSatisfy { scalar in
        scalar.properties.generalCategory != .control
          && scalar.properties.generalCategory != .format
      }
      && name.trimmingCharacters(in: .whitespaces) == name
  }

  /// Changes with the password, so that sessions end with it.
  var credential: String {
    ContentHash.hex(ContentHash.sha256(Array((password ?? "").utf8)), digits: 32)
  }
}

package struct UserFileError: Error, CustomStringConvertible {
  package let description: String
}

/// The people who may sign in: a file of JSON Lines, each `{"name", "role", "password", "tokens"}`. Read
/// again whenever it changes; while it cannot be read, those that were known stay.
package final class UserFile: Sendable {
  private struct Stamp: Equatable {
    var modified: Date
    var size: Int
    var inode: Int
  }

  private struct State {
    var stamp: Stamp?
    var users: [String: ReviewUser] = [:]
    /// By the hash of a token.
    var owners: [String: String] = [:]
  }

  package let path: String
  private let logger: Logger
  private let state = Mutex(State())

  /// - Throws: `UserFileError` where the file cannot be read or a line is wrong.
  package init(path: String, logger: Logger) throws {
    self.path = path
    self.logger = logger
    let stamp = Self.stamp(path)
    let users = try Self.read(path)
    guard !users.isEmpty else {
      throw UserFileError(
        description: "\(path): nobody in it (heards review adduser --file \(path) NAME)")
    }
    state.withLock { Self.take(users, stamp, &$0) }
  }

  package func user(_ name: String) -> ReviewUser? {
    state.withLock { state in
      refresh(&state)
      return state.users[name]
    }
  }

  /// Whose token it is.
  package func owner(ofToken token: String) -> ReviewUser? {
    let hash = Self.hash(token)
    return state.withLock { state in
      refresh(&state)
      return state.owners[hash].flatMap { state.users[$0] }
    }
  }

  package static func hash(_ token: String) -> String {
    ContentHash.hex(ContentHash.sha256(Array(token.utf8)), digits: 64)
  }

  private func refresh(_ state: inout State) {
    let stamp = Self.stamp(path)
    guard stamp != state.stamp else { return }
    do {
      Self.take(try Self.read(path), stamp, &state)
      logger.info("users file read again", metadata: ["users": "\(state.users.count)"])
    } catch {
      state.stamp = stamp
      logger.error("users file cannot be used, those known before stay: \(error)")
    }
  }

  private static func take(_ users: [ReviewUser], _ stamp: Stamp?, _ state: inout State) {
    state = State(stamp: stamp)
    for user in users {
      state.users[user.name] = user
      for token in user.tokens ?? [] { state.owners[token] = user.name }
    }
  }

  private static func stamp(_ path: String) -> Stamp? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let modified = attributes[.modificationDate] as? Date,
      let size = attributes[.size] as? Int
    else { return nil }
    return Stamp(
      modified: modified, size: size, inode: attributes[.systemFileNumber] as? Int ?? 0)
  }

  /// - Throws: `UserFileError`, which names the line and quotes nothing of it.
  package static func read(_ path: String) throws(UserFileError) -> [ReviewUser] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserFileError(description: "\(path): no such file, or it cannot be read")
    }
    var users: [ReviewUser] = []
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.allSatisfy({ $0 <= 0x20 }) {
      func fault(_ cause: String) -> UserFileError {
        UserFileError(description: "\(path):\(number + 1): \(cause)")
      }
      let user: ReviewUser
      do {
        user = try MessageJSON.decode(ReviewUser.self, from: Array(line))
      } catch {
        throw fault("\(error)")
      }
      guard ReviewUser.isName(user.name) else {
        throw fault("'name' must have 1 to 64 characters and no control characters")
      }
      guard !users.contains(where: { $0.name == user.name }) else {
        throw fault("a name that another line has too")
      }
      users.append(user)
    }
    return users
  }

  /// Replaces the file in one step; only its owner may read it.
  package static func write(_ users: [ReviewUser], to path: String) throws(UserFileError) {
    let temporary = "\(path).\(getpid()).new"
    defer { unlink(temporary) }
    do {
      let lines = try users.map { try MessageJSON.encode($0) + [UInt8(ascii: "\n")] }
      guard
        FileManager.default.createFile(
          atPath: temporary, contents: nil, attributes: [.posixPermissions: 0o600]),
        let handle = FileHandle(forWritingAtPath: temporary)
      else { throw UserFileError(description: "\(path): cannot be written") }
      try handle.write(contentsOf: Data(lines.joined()))
      try handle.synchronize()
      try handle.close()
    } catch {
      throw UserFileError(description: "\(path): cannot be written")
    }
    guard rename(temporary, path) == 0 else {
      throw UserFileError(
        description: "\(path): cannot be replaced (\(String(cString: strerror(errno))))")
    }
  }
}
