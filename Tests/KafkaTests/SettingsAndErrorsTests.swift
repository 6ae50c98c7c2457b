import CRdKafka
import Logging
import Testing

@testable import Kafka

@Suite struct SettingsAndErrorsTests {
  @Test func `an unknown setting is named, with what to do`() {
    let error = #expect(throws: KafkaSettingError.self) {
      try KafkaSettings(["bootstrap.server": "localhost"]).check()
    }
    #expect(error?.name == "bootstrap.server")
    #expect(error?.description.contains("has no setting of this name") == true)
  }

  @Test func `a wrong value is quoted unless it is a secret`() {
    let plain = #expect(throws: KafkaSettingError.self) {
      try KafkaSettings(["security.protocol": "hunter2"]).check()
    }
    #expect(plain?.description.contains("hunter2") == true)
    for name in ["sasl.kerberos.min.time.before.relogin", "sasl.oauthbearer.method"] {
      let secret = #expect(throws: KafkaSettingError.self) {
        try KafkaSettings([name: "hunter2"]).check()
      }
      #expect(secret?.name == name)
      #expect(secret?.description.contains("hunter2") == false)
    }
  }

  @Test(arguments: [
    ("sasl.password", true), ("ssl.key.password", true), ("ssl.keystore.password", true),
    ("sasl.oauthbearer.client.secret", true), ("ssl.key.pem", true), ("SASL.USERNAME", true),
    ("bootstrap.servers", false), ("linger.ms", false), ("ssl.ca.location", false),
  ])
  func `what is a secret is known by its name`(name: String, isSecret: Bool) {
    #expect(KafkaSettingError.isSecret(name) == isSecret)
  }

  @Test func `a setting that the consumer rests on cannot be changed`() {
    let error = #expect(throws: KafkaSettingError.self) {
      _ = try Consumer(
        ConsumerSettings(
          kafka: ["group.id": "g", "enable.auto.commit": "true"], source: .group(["t"]),
          commits: .byTransactions), logger: quiet)
    }
    #expect(error?.name == "enable.auto.commit")
  }

  @Test func `settings that contradict each other are refused when the client opens`() {
    #expect(throws: KafkaSettingError.self) {
      _ = try Producer(["enable.idempotence": "true", "acks": "1"], logger: quiet)
    }
  }

  @Test func `any librdkafka setting can be passed on`() throws {
    try KafkaSettings([
      "bootstrap.servers": "b1:9092,b2:9092", "security.protocol": "plaintext",
      "client.rack": "r1", "statistics.interval.ms": "0", "compression.type": "lz4",
    ]).check()
  }

  @Test(arguments: [
    (RD_KAFKA_RESP_ERR__TRANSPORT, KafkaError.Remedy.retriable),
    (RD_KAFKA_RESP_ERR_NOT_COORDINATOR, .retriable),
    (RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, .abortable),
    (RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST, .abortable),
    (RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, .abortable),
    (RD_KAFKA_RESP_ERR__FENCED, .fatal), (RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, .fatal),
    (RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, .fatal),
    (RD_KAFKA_RESP_ERR_UNKNOWN, .fatal),
  ])
  func `a code has one remedy`(code: rd_kafka_resp_err_t, remedy: KafkaError.Remedy) {
    #expect(KafkaError(code, doing: "test").remedy == remedy)
  }
}
