package import Foundation

/// Limits of requests, tokens and money, by the minute and by the day (UTC). A request is let in with
/// what it may come to and settled with what it came to, so that no limit is passed, however many are
/// on their way at once.
///
/// A pure value; the clock is passed in.
package struct Budget: Sendable {
  /// Nil is no limit.
  package struct Limits: Sendable, Equatable {
    package var requestsPerMinute: Int?
    package var tokensPerMinute: Int?
    package var requestsPerDay: Int?
    package var tokensPerDay: Int?
    /// In the currency of the prices; nothing counts against it where none are given.
    package var moneyPerDay: Double?

    package init(
      requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, requestsPerDay: Int? = nil,
      tokensPerDay: Int? = nil, moneyPerDay: Double? = nil
    ) {
      self.requestsPerMinute = requestsPerMinute
      self.tokensPerMinute = tokensPerMinute
      self.requestsPerDay = requestsPerDay
      self.tokensPerDay = tokensPerDay
      self.moneyPerDay = moneyPerDay
    }
  }

  /// What has been spent since a window began.
  package struct Spending: Sendable, Equatable, Codable {
    /// Since 1970, in windows of its length.
    package var window: Int
    package var requests = 0
    package var tokens = 0
    package var money = 0.0

    package init(window: Int) { self.window = window }

    /// What was spent since an earlier state of the same account; all of it in another window.
    package func since(_ earlier: Spending) -> Spending {
      guard earlier.window == window else { return self }
      var more = self
      more.requests -= earlier.requests
      more.tokens -= earlier.tokens
      more.money -= earlier.money
      return more
    }
  }

  /// What one request may come to; its share until it is settled.
  package struct Reservation: Sendable, Equatable {
    let tokens: Int
    let money: Double
    let minute: Int
    let day: Int
  }

  package struct Refusal: Error, Equatable, Sendable {
    /// `requests a minute` and the like.
    package let limit: String
    /// When the window ends; nil where the request alone is more than the limit.
    package let until: Date?
  }

  private let limits: Limits
  private var minute: Spending
  /// Of today, by whomever: what limits are compared with.
  package private(set) var day: Spending
  /// Of `day`, what was admitted here.
  package private(set) var own: Spending

  /// - Parameter day: what an earlier process has spent; counts if it is of the day of `now`.
  package init(_ limits: Limits, spent day: Spending? = nil, at now: Date) {
    self.limits = limits
    minute = Spending(window: Self.minute(now))
    self.day = Spending(window: Self.day(now))
    own = self.day
    if let day, day.window == self.day.window { self.day = day }
  }

  package mutating func admit(
    tokens: Int, money: Double, at now: Date
  ) -> Result<Reservation, Refusal> {
    roll(to: now)
    let endOfMinute = Date(timeIntervalSince1970: Double(minute.window + 1) * 60)
    let endOfDay = Date(timeIntervalSince1970: Double(day.window + 1) * 86_400)
    func passes<N: Numeric & Comparable>(_ spent: N, _ more: N, _ limit: N?) -> Bool {
      limit.map { spent + more > $0 } ?? false
    }
    // The day's first: a refusal that names the next minute when the day is over would be in vain.
    let refusal: (String, Date?)? =
      if passes(day.requests, 1, limits.requestsPerDay) {
        ("requests a day", limits.requestsPerDay == 0 ? nil : endOfDay)
      } else if passes(day.tokens, tokens, limits.tokensPerDay) {
        ("tokens a day", passes(0, tokens, limits.tokensPerDay) ? nil : endOfDay)
      } else if passes(day.money, money, limits.moneyPerDay) {
        ("money a day", passes(0, money, limits.moneyPerDay) ? nil : endOfDay)
      } else if passes(minute.requests, 1, limits.requestsPerMinute) {
        ("requests a minute", limits.requestsPerMinute == 0 ? nil : endOfMinute)
      } else if passes(minute.tokens, tokens, limits.tokensPerMinute) {
        ("tokens a minute", passes(0, tokens, limits.tokensPerMinute) ? nil : endOfMinute)
      } else {
        nil
      }
    if let refusal { return .failure(Refusal(limit: refusal.0, until: refusal.1)) }
    minute.add(requests: 1, tokens: tokens, money: money)
    addToDay(requests: 1, tokens: tokens, money: money)
    return .success(
      Reservation(tokens: tokens, money: money, minute: minute.window, day: day.window))
  }

  /// Puts what the request came to in the place of what was set aside for it. A window that has
  /// ended meanwhile is not changed.
  package mutating func settle(
    _ reservation: Reservation, tokens: Int, money: Double, at now: Date
  ) {
    roll(to: now)
    let more = (tokens: tokens - reservation.tokens, money: money - reservation.money)
    if reservation.minute == minute.window {
      minute.add(requests: 0, tokens: more.tokens, money: more.money)
    }
    if reservation.day == day.window {
      addToDay(requests: 0, tokens: more.tokens, money: more.money)
    }
  }

  /// Takes a request back that was not sent.
  package mutating func cancel(_ reservation: Reservation) {
    if reservation.minute == minute.window {
      minute.add(requests: -1, tokens: -reservation.tokens, money: -reservation.money)
    }
    if reservation.day == day.window {
      addToDay(requests: -1, tokens: -reservation.tokens, money: -reservation.money)
    }
  }

  /// Takes what all who share an account have spent today into account; ignored for another day.
  ///
  /// - Parameter own: what of `total` was admitted here: what came since is added.
  package mutating func count(_ total: Spending, including own: Spending) {
    guard total.window == day.window, own.window == day.window else { return }
    let since = self.own.since(own)
    day = total
    day.add(requests: since.requests, tokens: since.tokens, money: since.money)
  }

  private mutating func addToDay(requests: Int, tokens: Int, money: Double) {
    day.add(requests: requests, tokens: tokens, money: money)
    own.add(requests: requests, tokens: tokens, money: money)
  }

  /// A clock that was set back keeps the window that it had: a limit is rather kept too long.
  private mutating func roll(to now: Date) {
    if Self.minute(now) > minute.window { minute = Spending(window: Self.minute(now)) }
    if Self.day(now) > day.window {
      day = Spending(window: Self.day(now))
      own = day
    }
  }

  private static func minute(_ now: Date) -> Int {
    Int((now.timeIntervalSince1970 / 60).rounded(.down))
  }

  private static func day(_ now: Date) -> Int {
    Int((now.timeIntervalSince1970 / 86_400).rounded(.down))
  }
}

extension Budget.Spending {
  fileprivate mutating func add(requests: Int, tokens: Int, money: Double) {
    self.requests += requests
    self.tokens += tokens
    self.money = max(0, self.money + money)
  }
}
