import Extraction
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Records
import Store

extension ReviewSite {
  func addRoutes(to router: Router<SiteContext>) {
    router.get("/") { request, _ in assets.page(request) }
    router.get("/assets/**") { request, context in
      try assets.file(context.parameters.getCatchAll().joined(separator: "/"), request)
    }
    router.get("/health/live") { _, _ in
      try Response.json(JSONValue.object(["status": .string("live")]))
    }
    router.get("/health/ready") { _, _ in
      switch queue.readiness {
      case .ready: try Response.json(JSONValue.object(["status": .string("ready")]))
      case .waiting(let cause):
        throw HTTPFailure(.serviceUnavailable, "waiting", cause, retryAfter: 1)
      }
    }
    let api = router.group("/api")
    api.post("/sign-in", use: signIn)
    api.post("/sign-out", use: signOut)
    api.get("/me") { _, context in try Response.json(me(try context.reviewer)) }
    api.get("/markets") { _, _ in try Response.json(try await marketList()) }
    api.get("/cards", use: cards)
    api.post("/answers", use: answers)
    api.post("/undo", use: undo)
    api.get("/history", use: history)
    api.post("/release", use: release)
    api.get("/dashboard", use: dashboard)
    api.get("/dashboard.csv", use: table)
    api.get("/export", use: export)
  }

  private func signIn(_ request: Request, _ context: SiteContext) async throws -> Response {
    let body = try await request.decode(SignInBody.self)
    guard let users else {
      throw HTTPFailure(.notFound, "unknown", "nobody signs in with a password here")
    }
    // More than any password: only work for the server.
    guard body.password.utf8.count <= 1024, body.name.utf8.count <= 256 else {
      throw HTTPFailure.invalid("field 'name' or 'password' is too long")
    }
    let keys = ["from \(admission.address(request, peer: context.peer))", "as \(body.name)"]
    try signIns.attempt(keys, now: clock.uptime())
    let user = users.user(body.name)
    let isRight = try await signIns.passwords.verify(
      body.password, user?.password ?? PasswordHash.ofNobody)
    guard let user, user.password != nil, isRight else {
      // A name that is not known may be a password in the wrong field.
      logger.notice(
        "a sign-in failed",
        metadata: [
          "name": "\(user?.name ?? "(unknown)")",
          "from": "\(admission.address(request, peer: context.peer))",
        ])
      throw HTTPFailure(.unauthorized, "wrong", "the name or the password is wrong")
    }
    signIns.succeeded(keys)
    let (visitor, cookie) = try await admission.signIn(user, request, peer: context.peer)
    var response = try Response.json(me(visitor))
    response.headers[.setCookie] = cookie
    return response
  }

  private func signOut(_ request: Request, _ context: SiteContext) async throws -> Response {
    if let session = try context.reviewer.session { try await sessions.end(session) }
    return Response(
      status: .noContent,
      headers: [.setCookie: admission.farewell(request, peer: context.peer)])
  }

  private func me(_ visitor: Visitor) -> JSONValue {
    .object([
      "name": .string(visitor.name), "role": .string(visitor.role.rawValue),
      "csrf": .string(visitor.csrf ?? ""), "sign_in": .string(visitor.way.rawValue),
      "version": .string(settings.version),
      "card_lease_seconds": .number(Double(settings.leaseSeconds)),
    ])
  }

  private func marketList() async throws -> JSONValue {
    let waiting = try await queue.waiting()
    let markets = markets.sorted { $0.key < $1.key }.map { name, market -> JSONValue in
      let taxonomy = market.extractor.taxonomy
      let attributes = (taxonomy?.attributes ?? []).map { attribute -> JSONValue in
        let values = attribute.values.map { JSONValue.string($0.value) }
        return .object([
          "name": .string(attribute.name), "title": .string(attribute.title),
          "definition": .string(attribute.definition),
          "values": values.isEmpty ? .null : .array(values),
          "kind": .string(values.isEmpty ? "open" : "closed"),
        ])
      }
      return .object([
        "name": .string(name), "title": .string(taxonomy?.title ?? name),
        "attributes": .array(attributes), "waiting": .number(Double(waiting[name] ?? 0)),
      ])
    }
    return .object(["markets": .array(markets)])
  }

  private func cards(_ request: Request, _ context: SiteContext) async throws -> Response {
    let query = request.query
    let filter = CardFilter(
      markets: Set(query["market"] ?? []), attributes: Set(query["attribute"] ?? []),
      kind: try query.choice("kind"))
    let held = (query["have"] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
    guard held.count <= 200 else { throw HTTPFailure.invalid("field 'have' has more than 200 ids") }
    let dealt = try await queue.cards(
      for: try context.reviewer.name, filter, order: try query.choice("order") ?? .attribute,
      count: try query.number("count", 1...50, default: 10), holding: held)
    let tellsProposers = query["proposers"]?.last == "1"
    return try Response.json(
      JSONValue.object([
        "cards": .array(dealt.cards.map { $0.json(withProposers: tellsProposers) }),
        "waiting": .number(Double(dealt.waiting)),
      ]))
  }

  private func answers(_ request: Request, _ context: SiteContext) async throws -> Response {
    let reviewer = try context.reviewer.name
    let items = try await request.decode(AnswersBody.self).answers
    guard (1...50).contains(items.count) else {
      throw HTTPFailure.invalid("field 'answers' must have 1 to 50 of them")
    }
    var answers: [Answer] = []
    for (index, item) in items.enumerated() {
      // Only offsets need the text.
      let text =
        item.spans == nil && item.correction == nil
        ? nil : try await queue.text(of: item.card)
      answers.append(try item.answer(text: text, place: "answers.[\(index)]"))
    }
    let results = try await queue.answer(answers, by: reviewer)
    for result in results {
      if case .failed(let cause) = result.status { throw ReviewFailure.unavailable(cause) }
    }
    return try Response.json(
      JSONValue.object([
        "results": .array(results.map(\.json)),
        "saved_total": .number(Double(try await queue.answeredToday(by: reviewer))),
      ]))
  }

  private func undo(_ request: Request, _ context: SiteContext) async throws -> Response {
    let body = try await request.decode(CardBody.self)
    guard let undone = try await queue.undo(body.card, by: try context.reviewer.name) else {
      throw HTTPFailure.unknown("no answer of yours to this card")
    }
    return try Response.json(
      JSONValue.object([
        "card": undone.card.json(withProposers: false), "was": .string(undone.was.rawValue),
      ]))
  }

  private func history(_ request: Request, _ context: SiteContext) async throws -> Response {
    let answers = try await queue.history(
      of: try context.reviewer.name, limit: try request.query.number("limit", 1...500, default: 50))
    return try Response.json(JSONValue.object(["answers": .array(answers.map(\.json))]))
  }

  private func release(_ request: Request, _ context: SiteContext) async throws -> Response {
    let cards = try await request.decode(CardsBody.self).cards
    guard cards.count <= 200 else {
      throw HTTPFailure.invalid("field 'cards' has more than 200 ids")
    }
    try await queue.release(cards, by: try context.reviewer.name)
    return Response(status: .noContent)
  }

  private func dashboard(_ request: Request, _ context: SiteContext) async throws -> Response {
    try context.requireLead()
    return try Response.json(try DashboardTable.json(try await dashboard(request.query)))
  }

  private func table(_ request: Request, _ context: SiteContext) async throws -> Response {
    try context.requireLead()
    let query = request.query
    guard let table: DashboardTable = try query.choice("table") else {
      throw HTTPFailure.invalid("field 'table' is missing")
    }
    let bytes = try table.csv(try await dashboard(query))
    return Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8",
        .contentDisposition: "attachment; filename=\"heards-\(table.rawValue).csv\"",
      ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func export(_ request: Request, _ context: SiteContext) async throws -> Response {
    try context.requireLead()
    let query = request.query
    guard let format: Interchange.Format = try query.choice("format") else {
      throw HTTPFailure.invalid("field 'format' is missing")
    }
    let part: ExportedPart = try query.choice("from") ?? .answers
    let market = query["market"]?.last.flatMap { $0.isEmpty ? nil : $0 }
    if let market, markets[market] == nil { throw HTTPFailure.unknown("no such market") }
    let verdicts = try await queue.verdicts(market: market)
      .filter { $0.gold == (part == .gold) }
    var body = ByteBuffer()
    for line in try Interchange(markets.mapValues(\.extractor)).lines(verdicts, as: format) {
      body.writeBytes(line)
      body.writeInteger(UInt8(ascii: "\n"))
    }
    let name = "heards-\(market ?? "all")-\(part.rawValue)-\(format.rawValue).jsonl"
    return Response(
      status: .ok,
      headers: [
        .contentType: "application/jsonl; charset=utf-8",
        .contentDisposition: "attachment; filename=\"\(name)\"",
      ], body: .init(byteBuffer: body))
  }

  private func dashboard(_ query: [String: [String]]) async throws -> Dashboard {
    let market = query["market"]?.last.flatMap { $0.isEmpty ? nil : $0 }
    return try await queue.dashboard(
      market: market, days: try query.number("days", 1...3650, default: 30))
  }
}

/// Gold only evaluates, and is never among what is trained on.
private enum ExportedPart: String, CaseIterable { case answers, gold }

extension AnswerResult {
  fileprivate var json: JSONValue {
    var fields: [String: JSONValue] = ["card": .string(card)]
    switch status {
    case .saved: fields["status"] = .string("saved")
    case .answeredByOther: fields["status"] = .string("answered_by_other")
    case .unknown: fields["status"] = .string("unknown")
    case .invalid(let cause), .failed(let cause):
      fields["status"] = .string("invalid")
      fields["error"] = .string(cause)
    }
    return .object(fields)
  }
}
