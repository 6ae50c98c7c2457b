import Foundation
import Kafka
import Records
import TestSupport
import Testing

@Suite struct ExactlyOnceTests {
  @Test func `each heard has one record when a worker is killed and started again`() async throws {
    let seed =
      ProcessInfo.processInfo.environment["HEARDS_TEST_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 0..<10_000)
    let moment = Duration.milliseconds(Int64(200 + seed * 7919 % 5000))
    print("seed \(seed): a worker is killed after \(moment) (HEARDS_TEST_SEED repeats it)")
    let cluster = try await Cluster()
    let heards = try Market.heards(5000)
    let messages = try heards.map { try $0.message }
    let first = try await cluster.worker(instance: "a")
    let second = try await cluster.worker(instance: "b")
    async let written: Void = cluster.write(messages, over: .seconds(6))
    try await Task.sleep(for: moment)
    // Not the first: this broker keeps a group waiting for ever whose leader was killed.
    second.send(SIGKILL)
    #expect(try await second.end().code == -SIGKILL)
    // This broker looks for dead members only when another joins, and expels those that wait to join
    // while a dead one has not timed out (after 6 s).
    try await Task.sleep(for: .seconds(8))
    let again = try await cluster.worker(instance: "b")
    try await written
    let records = try await cluster.records(heards.count)
    try expectRecords(records, of: heards)
    for worker in [first, again] { try await cluster.stop(worker) }
    try expectRecords(try await cluster.read("heards.records"), of: heards)
    try expectCards(try await cluster.cards(), of: records)
    #expect(try await cluster.offsets("heards.dlq") == 0)
  }

  @Test func `a worker drains on SIGTERM, and the next one goes on where it ended`() async throws {
    let cluster = try await Cluster()
    let heards = try Market.heards(3000)
    let messages = try heards.map { try $0.message }
    let worker = try await cluster.worker()
    async let written: Void = cluster.write(messages, over: .seconds(2))
    try await until("the first records") { try await cluster.offsets("heards.records") > 0 }
    try await cluster.stop(worker)
    #expect(worker.error.contains("worker stopped"))
    try await written
    let next = try await cluster.worker(instance: "b")
    try expectRecords(try await cluster.records(heards.count), of: heards)
    try await cluster.stop(next)
    try expectRecords(try await cluster.read("heards.records"), of: heards)
    #expect(try await cluster.offsets("heards.dlq") == 0)
  }

  @Test func `a worker goes on when its broker was restarted`() async throws {
    let cluster = try await Cluster()
    let heards = try Market.heards(2000)
    let messages = try heards.map { try $0.message }
    let worker = try await cluster.worker()
    try await cluster.write(Array(messages.prefix(1000)))
    cluster.broker.pause()
    try await Task.sleep(for: .seconds(2))
    try await cluster.broker.start()
    try await cluster.write(Array(messages.suffix(1000)))
    try expectRecords(try await cluster.records(heards.count), of: heards)
    try await cluster.stop(worker)
    try expectRecords(try await cluster.read("heards.records"), of: heards)
    #expect(try await cluster.offsets("heards.dlq") == 0)
  }

  @Test func `without transactions nothing is lost either`() async throws {
    let cluster = try await Cluster()
    let heards = try Market.heards(500)
    let worker = try await cluster.worker(environment: ["HEARDS_WORKER_DELIVERY": "at_least_once"])
    try await cluster.write(try heards.map { try $0.message })
    try expectRecords(try await cluster.records(heards.count), of: heards)
    try await cluster.stop(worker)
  }
}
