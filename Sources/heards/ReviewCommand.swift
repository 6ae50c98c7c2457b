import ArgumentParser
import Extraction
import Foundation
import Kafka
import Logging
import Pipeline
import Review
import ServiceLifecycle
import Store

struct ReviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "The web page on which people answer what the program is unsure of.",
    subcommands: [Serve.self, AddUser.self], defaultSubcommand: Serve.self)

  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Serve the page and publish people's verdicts, until SIGTERM.",
      discussion: """
        Without a users file (review.users, or HEARDS_REVIEW_USERS) only this machine's own browsers can \
        come in, and whoever does is the one reviewer. Any number of copies may run; give each a state \
        file and an instance of its own, and lead each reviewer to one copy.
        """)

    @OptionGroup var options: ServiceOptions
    @OptionGroup var metrics: MetricsOptions

    @Option(
      parsing: .upToNextOption,
      help: "A market's folder or taxonomy file, with =MODEL behind it if there is one.")
    var market: [String] = []

    @Option(help: "The port (overrides review.port); 0 for any that is free.")
    var port: Int?

    func run() async throws {
      var settings = try options.connectedSettings()
      settings.markets += market.map(Markets.Source.init(argument:))
      guard !settings.markets.isEmpty else {
        throw UsageError(
          description: "no market: give --market or 'markets' in the settings file")
      }
      if let port { settings.review.port = port }
      let logger = Logger(label: "heards.review")
      let markets = try Markets(settings.markets)
      for warning in markets.warnings { logger.warning("\(warning)") }
      let monitor = Monitor(metrics.applied(to: settings), of: ReviewDesk.self)
      let page = try ReviewPage(settings, markets: markets, logger: logger)
      try await (monitor.services(page.desk, logger: logger) + [page.site]).runUntilStopped(
        drain: settings.drainSeconds, named: "the review page", logger: logger)
    }
  }

  struct AddUser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "adduser",
      abstract: "Add somebody who may sign in, or change their password or role.",
      discussion: """
        Asks for the password, which must have 8 characters or more. The users file is JSON Lines: to \
        remove somebody delete their line. A running server reads it again.
        """)

    @Option(help: "The users file; made if missing.")
    var file: String

    @Argument(help: "The name, which verdicts carry.")
    var name: String

    @Option(help: "reviewer, or lead: sees the dashboard and exports, too.")
    var role: ReviewerRole?

    @Flag(help: "Read the password as one line from standard input.")
    var passwordStdin = false

    @Flag(help: "Make a token for a program instead of a password, and print it once.")
    var token = false

    func validate() throws {
      guard ReviewUser.isName(name) else {
        throw ValidationError("a name has 1 to 64 characters and no control characters")
      }
      guard !(token && passwordStdin) else {
        throw ValidationError("give --token or --password-stdin, not both")
      }
    }

    func run() async throws {
      var users = FileManager.default.fileExists(atPath: file) ? try UserFile.read(file) : []
      let place = users.firstIndex { $0.name == name }
      var user = place.map { users[$0] } ?? ReviewUser(name: name, role: .reviewer)
      if let role { user.role = role }
      var secret: String?
      if token {
        let made = Secret.text(Secret.random())
        user.tokens = (user.tokens ?? []) + [UserFile.hash(made)]
        secret = made
      } else {
        user.password = PasswordHash.make(try password())
      }
      if let place { users[place] = user } else { users.append(user) }
      try UserFile.write(users, to: file)
      Terminal.error("\(name), \(user.role.rawValue), is in \(file)")
      if let secret { Terminal.print(secret) }
    }

    private func password() throws -> String {
      let password: String
      if passwordStdin {
        password = readLine() ?? ""
      } else {
        guard isatty(STDIN_FILENO) == 1 else {
          throw UsageError(
            description: "no terminal to ask for the password on: give --password-stdin")
        }
        password = Terminal.secret("password for \(name): ")
        guard Terminal.secret("the same again: ") == password else {
          throw WorkFailure(description: "the two differ: nothing was changed")
        }
      }
      guard password.count >= 8, password.utf8.count <= 1024 else {
        throw UsageError(description: "a password has 8 characters or more, 1024 bytes at most")
      }
      return password
    }
  }
}

extension ReviewerRole: ExpressibleByArgument {}

/// The desk with the site before it.
struct ReviewPage {
  let desk: ReviewDesk
  let site: ReviewSite

  /// - Throws: `UsageError` for settings that do not fit together.
  init(_ settings: Settings, markets: Markets, logger: Logger) throws {
    let reviewed = markets.extractors.mapValues { ReviewMarket(extractor: $0) }
    let users = try settings.review.userFile(logger: logger)
    let site = settings.review.site
    guard site.isLocal || users != nil || site.proxy != nil else {
      throw UsageError(description: ReviewSite.needsSignIn(site.host))
    }
    let file = try settings.review.store(logger: logger)
    desk = ReviewDesk(settings.desk, markets: reviewed, file: file, logger: logger)
    self.site = try ReviewSite(
      site, queue: desk, markets: reviewed, users: users, sessions: SessionStore(file),
      logger: logger, onReady: { Terminal.error("review page: \(Self.address(site.host, $0))") })
  }

  private static func address(_ host: String, _ port: Int) -> String {
    let name =
      switch host {
      case "0.0.0.0", "::": "localhost"
      case _ where host.contains(":"): "[\(host)]"
      default: host
      }
    return "http://\(name):\(port)/"
  }
}
