import Extraction
import Kafka
import Records
import Testing

@testable import Pipeline

@Suite struct ModelSwapTests {
  private static func refusal(
    _ file: [UInt8], selfTest: [String] = []
  ) throws -> ModelRefusal? {
    let taxonomy = try Taxonomy.parse(MadeModel.taxonomy, file: "taxonomy.yaml")
    do throws(ModelRefusal) {
      _ = try ModelTrial.prepare(file, named: "made", taxonomy: taxonomy, selfTest: selfTest)
      return nil
    } catch {
      return error
    }
  }

  @Test func `A sound model passes its trial`() throws {
    #expect(try Self.refusal(try MadeModel.file()) == nil)
    #expect(try MadeModel.prepared().warning == nil)
  }

  @Test func `A model of another market, or with labels of none, is refused`() throws {
    #expect(try Self.refusal(try MadeModel.file(market: "tin"))?.reason == .taxonomy)
    let refusal = try Self.refusal(try MadeModel.file(label: "SELLER"))
    #expect(refusal?.reason == .taxonomy)
    #expect(refusal?.description.contains("SELLER") == true)
  }

  @Test func `A damaged model, or one that is none, is refused`() throws {
    var file = try MadeModel.file()
    file[file.count / 2] ^= 1
    #expect(try Self.refusal(file)?.reason == .damaged)
    #expect(try Self.refusal([1, 2, 3])?.reason == .damaged)
    #expect(try Self.refusal([])?.reason == .damaged)
  }

  @Test(arguments: [Float(-40), -3e38])
  func `A model that finds nothing is refused`(bias: Float) throws {
    let secret = "Shell sold Mars at -85"
    let refusal = try Self.refusal(try MadeModel.file(bias: bias), selfTest: [secret])
    #expect(refusal?.reason == .selfTest)
    #expect(refusal?.description.contains("Mars") == false)
  }

  @Test func `Texts for the trial that no heard may have are passed over`() throws {
    let texts = ["", " ", String(repeating: "x", count: 20_000)]
    #expect(try Self.refusal(try MadeModel.file(), selfTest: texts) == nil)
  }

  @Test func `The last offer for a market is taken, once`() throws {
    let exchange = ModelExchange()
    exchange.offer(MarketModels(retired: ["price"]), for: "oil")
    exchange.offer(MarketModels(retired: ["volume"]), for: "oil")
    exchange.offer(MarketModels(), for: "tin")
    let taken = exchange.take()
    #expect(taken.keys.sorted() == ["oil", "tin"])
    #expect(taken["oil"]?.retired == ["volume"])
    #expect(exchange.take().isEmpty)
  }

  private static func processor(active: Routing.Activity = .nowhere) throws -> Processor {
    Processor(
      markets: Markets(extractors: ["oil": try MadeModel.extractor()]), formats: ["raw": .heard],
      topics: Topics(), routing: Routing.Settings(goldShare: 0, pairedShare: 0, active: active),
      program: "heards test", recentLimit: 100)
  }

  private static func next(_ processor: inout Processor, _ number: Int) -> Processor.Outcome {
    processor.process(
      message(heard(["id": "\"h\(number)\"", "text": #""bid by alder""#]), offset: Int64(number)))
  }

  @Test func `Records are of the model that was adopted last`() throws {
    var processor = try Self.processor()
    #expect(Self.next(&processor, 1).record?.lineage.model == nil)
    let (one, two) = (try MadeModel.prepared(seed: 1), try MadeModel.prepared(seed: 2))
    try #require(one.version != two.version)
    for (number, model) in [(2, one), (3, two), (4, one), (5, one)] {
      processor.adopt(MarketModels(serving: model), for: "oil")
      let record = Self.next(&processor, number).record
      #expect(record?.lineage.model == model.version)
      #expect(record?.attributes.contains { $0.source == .model } == true)
      #expect(processor.modelVersion(of: "oil") == model.version)
    }
    let letters = processor.process(message("nonsense", offset: 6)).letters
    #expect(letters.first?.models == ["oil": one.version])
    processor.adopt(MarketModels(), for: "oil")
    #expect(Self.next(&processor, 7).record?.lineage.model == nil)
    processor.adopt(MarketModels(serving: two), for: "tin")
    #expect(processor.modelVersion(of: "tin") == nil, "a market that the settings do not name")
  }

  @Test func `The language model is not asked about an attribute that is retired`() throws {
    var processor = try Self.processor(active: .everywhere)
    let request = { (outcome: Processor.Outcome) in
      try outcome.asked(SuggestionRequest.self, on: "heards.suggest").first?.attributes.map(\.name)
    }
    #expect(try request(Self.next(&processor, 1)) == ["activity", "buyer"])
    processor.adopt(MarketModels(retired: ["buyer"]), for: "oil")
    #expect(try request(Self.next(&processor, 2)) == ["activity"])
    processor.adopt(MarketModels(retired: ["buyer", "activity"]), for: "oil")
    #expect(try request(Self.next(&processor, 3)) == nil)
    processor.adopt(MarketModels(), for: "oil")
    #expect(try request(Self.next(&processor, 4)) == ["activity", "buyer"])
  }

  @Test func `A shadow model changes no message, and its differences are counted by attribute`()
    throws
  {
    let serving = try MadeModel.prepared(bias: 2)
    let shadow = PreparedModel(
      try MadeModel.extractor(), warning: nil, WorkspaceBox(try MadeModel.extractor()))
    var (plain, shadowed) = (try Self.processor(), try Self.processor())
    plain.adopt(MarketModels(serving: serving), for: "oil")
    shadowed.adopt(MarketModels(serving: serving, shadow: shadow), for: "oil")
    for number in 0..<5 {
      var (one, two) = (Self.next(&plain, number).record, Self.next(&shadowed, number).record)
      one?.processedAt = ""
      two?.processedAt = ""
      #expect(one != nil && one == two)
      // A message that is published again, alone, is counted once.
      _ = Self.next(&shadowed, number)
      shadowed.compareShadows()
    }
    plain.compareShadows()
    #expect(plain.tellOfShadows().isEmpty)
    let told = shadowed.tellOfShadows()
    let pair = ShadowCounts.Comparison(
      market: "oil", serving: serving.version, shadow: shadow.version)
    #expect(told[pair]?.heards == 5)
    // Where the tagger finds a buyer in its place, the rules' activity gives way.
    #expect(told[pair]?.different == ["activity": 5, "buyer": 5])
    #expect(shadowed.tellOfShadows().isEmpty, "nothing new")
  }

  @Test func `A model beside itself never differs`() throws {
    let model = try MadeModel.prepared()
    var processor = try Self.processor()
    processor.adopt(MarketModels(serving: model, shadow: try MadeModel.prepared()), for: "oil")
    for number in 0..<3 { _ = Self.next(&processor, number) }
    processor.compareShadows()
    let told = processor.tellOfShadows()
    #expect(told.values.map(\.heards) == [3])
    #expect(told.values.map(\.different) == [[:]])
  }
}
