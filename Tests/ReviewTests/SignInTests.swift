import Foundation
import Logging
import Review
import Testing

@Suite struct SignInTests {
  @Test func `five failures are free, and each further one doubles the pause`() {
    var limiter = SignInLimiter()
    var now: Duration = .zero
    for _ in 0..<5 { #expect(limiter.attempt(["a"], now: now) == nil) }
    for pause in [30, 60, 120, 240, 480, 900, 900] {
      #expect(limiter.attempt(["a"], now: now) == .seconds(pause))
      now += .seconds(pause)
      #expect(limiter.attempt(["a"], now: now) == nil)
    }
  }

  @Test func `slow failures, success and a quiet time begin the count anew`() {
    var limiter = SignInLimiter()
    for step in 0..<50 { #expect(limiter.attempt(["a"], now: .seconds(step * 16)) == nil) }
    for _ in 0..<20 {
      #expect(limiter.attempt(["b"], now: .zero) == nil)
      limiter.succeeded(["b"])
    }
    for _ in 0..<5 { _ = limiter.attempt(["c"], now: .zero) }
    for _ in 0..<5 { #expect(limiter.attempt(["c"], now: .seconds(91)) == nil) }
  }

  @Test func `either of two keys blocks, and others go on`() {
    var limiter = SignInLimiter()
    for number in 0..<5 { _ = limiter.attempt(["from 1", "as \(number)"], now: .zero) }
    #expect(limiter.attempt(["from 1", "as z"], now: .zero) != nil)
    #expect(limiter.attempt(["from 2", "as z"], now: .zero) == nil)
  }

  @Test func `memory is bounded, and who is blocked stays so`() {
    var limiter = SignInLimiter(capacity: 100)
    for _ in 0..<5 { _ = limiter.attempt(["guesser"], now: .zero) }
    for number in 0..<10_000 {
      _ = limiter.attempt(["\(number)"], now: .seconds(1))
      #expect(limiter.count <= 100)
    }
    #expect(limiter.attempt(["guesser"], now: .seconds(2)) != nil)
  }

  @Test func `a password fits its own hash alone`() {
    let hash = PasswordHash.make("pässword")
    #expect(hash.hasPrefix("scrypt$15$8$1$"))
    #expect(PasswordHash.verify("pässword", hash))
    #expect(!PasswordHash.verify("password", hash))
    #expect(!PasswordHash.verify("", hash))
    #expect(PasswordHash.make("pässword") != hash)
    // RFC 7914, 12: "pleaseletmein" with "SodiumChloride", its first 32 bytes.
    let known =
      "scrypt$14$8$1$U29kaXVtQ2hsb3JpZGU=$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI="
    #expect(PasswordHash.verify("pleaseletmein", known))
    #expect(!PasswordHash.verify("pleaseletmei", known))
  }

  @Test(arguments: [
    "", "scrypt", "scrypt$15$8$1$$", "scrypt$63$8$1$AAAA$AAAA", "scrypt$15$999999$1$AAAA$AAAA",
    "plain$15$8$1$AAAA$AAAA",
  ])
  func `what is no hash fits no password`(hash: String) {
    #expect(!PasswordHash.verify("", hash))
    #expect(!PasswordHash.verify("AAAA", hash))
  }

  @Test func `addresses are within their blocks`() {
    let ten = AddressBlock("10.0.0.0/8")
    #expect(ten?.contains("10.255.0.1") == true && ten?.contains("11.0.0.1") == false)
    #expect(ten?.contains("::ffff:10.1.2.3") == true && ten?.contains("::10") == false)
    #expect(AddressBlock("::1")?.contains("::1") == true)
    #expect(AddressBlock("::1")?.contains("127.0.0.1") == false)
    #expect(AddressBlock("192.168.4.0/22")?.contains("192.168.7.255") == true)
    #expect(AddressBlock("192.168.4.0/22")?.contains("192.168.8.0") == false)
    #expect(AddressBlock("fe80::/10")?.contains("fe80::1%eth0") == true)
    #expect(AddressBlock("0.0.0.0/0")?.contains("not an address") == false)
    for text in ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "host", "10.0.0.0/", "::1/129"] {
      #expect(AddressBlock(text) == nil, "\(text)")
    }
  }

  @Test func `the users file is its owner's alone and is read back`() throws {
    let folder = try SiteFolder()
    let users = [
      ReviewUser(name: "ann", role: .reviewer, password: password),
      ReviewUser(name: "Zoë", role: .lead, tokens: ["00"]),
    ]
    try UserFile.write([], to: folder.users)
    try UserFile.write(users, to: folder.users)
    #expect(try UserFile.read(folder.users) == users)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.users)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["users.jsonl"], "nothing else is left")
  }

  @Test(arguments: [
    (#"{"name": "a", "role": "boss"}"#, "users.jsonl:2: field 'role'"),
    (#"{"role": "lead"}"#, "'name' is missing"),
    (#"{"name": "", "role": "lead"}"#, "'name' must have"),
    (#"{"name": "a\nb", "role": "lead"}"#, "'name' must have"),
    (#"{"name": "first", "role": "lead"}"#, "a name that another line has"),
    ("hunter2", "not valid JSON"),
  ])
  func `a wrong line is told by its number and not quoted`(line: String, says: String) throws {
    let folder = try SiteFolder()
    let text = #"{"name": "first", "role": "lead"}"# + "\n" + line + "\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.users))
    let error = #expect(throws: UserFileError.self) { try UserFile.read(folder.users) }
    #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("users.jsonl:2") == true)
    #expect(error?.description.contains("hunter2") == false)
  }
}
