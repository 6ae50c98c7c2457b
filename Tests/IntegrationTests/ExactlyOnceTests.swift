import Foundation
import Kafka
import Records
import TestSupport
import Testing

@Suite struct ExactlyOnceTests {
  @Test func `each heard has one record when workers are killed and started again`() async throws {
    let seed =
      ProcessInfo.processInfo.environment["HEARDS_TEST_SEED"].flatMap { Int64($0) }
      ?? Int64.random(in: 0..<10_000)
    let kills = [("b", 400 + seed * 7919 % 4000), ("a", 5400 + seed * 6101 % 4000)]
    print("seed \(seed): workers are killed after \(kills) ms (HEARDS_TEST_SEED repeats it)")
    let cluster = try await Cluster()
    let heards = try Market.heards(5000)
    let messages = try heards.map { try $0.message }
    // Static members: one that comes back takes its old place. When a dead member's partitions change hands,
    // this broker has two members work on them for up to a heartbeat and, unlike Apache Kafka, takes the
    // offsets of both: each would publish.
    func worker(_ name: String) async throws -> Program {
      try await cluster.worker(
        instance: name, environment: ["HEARDS_KAFKA_GROUP_INSTANCE_ID": name])
    }
    var workers = ["a": try await worker("a"), "b": try await worker("b")]
    let began = ContinuousClock.now
    async let written: Void = cluster.write(messages, over: .seconds(10))
    for (name, moment) in kills {
      try await Task.sleep(until: began + .milliseconds(moment), clock: .continuous)
      workers[name]?.send(SIGKILL)
      #expect(try await workers[name]?.end().code == -SIGKILL)
      workers[name] = try await worker(name)
    }
    try await written
    let records = try await cluster.records(heards.count)
    try expectRecords(records, of: heards)
    for worker in workers.values { try await cluster.stop(worker) }
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
