import Metrics
import Testing

@testable import Monitoring

@Suite struct PrometheusTests {
  private static func counter(
    _ metrics: PrometheusMetrics, _ name: String, _ labels: [(String, String)] = []
  ) -> Counter {
    Counter(label: name, dimensions: labels, factory: metrics)
  }

  private static func gauge(
    _ metrics: PrometheusMetrics, _ name: String, _ labels: [(String, String)] = []
  ) -> Gauge {
    Gauge(label: name, dimensions: labels, factory: metrics)
  }

  @Test func `All kinds are written in order of names and labels`() {
    let metrics = PrometheusMetrics(
      help: ["heards_b_total": "Bids.", "heards_c_seconds": "How long."], buckets: [0.5, 1])
    #expect(metrics.text().isEmpty)
    Self.counter(metrics, "heards_b_total", [("market", "tin"), ("class", "x")]).increment(by: 3)
    Self.counter(metrics, "heards_b_total", [("class", "x"), ("market", "oil")]).increment()
    Self.gauge(metrics, "heards_a").record(-2.5)
    Timer(label: "heards_c_seconds", factory: metrics).recordMilliseconds(750)
    #expect(
      metrics.text() == """
        # TYPE heards_a gauge
        heards_a -2.5
        # HELP heards_b_total Bids.
        # TYPE heards_b_total counter
        heards_b_total{class="x",market="oil"} 1
        heards_b_total{class="x",market="tin"} 3
        # HELP heards_c_seconds How long.
        # TYPE heards_c_seconds histogram
        heards_c_seconds_bucket{le="0.5"} 0
        heards_c_seconds_bucket{le="1"} 1
        heards_c_seconds_bucket{le="+Inf"} 1
        heards_c_seconds_sum 0.75
        heards_c_seconds_count 1

        """)
  }

  @Test func `Values of labels and help texts are escaped`() {
    let metrics = PrometheusMetrics(help: ["a": "Back\\slash, \"quotes\"\nand a line."])
    Self.gauge(metrics, "a", [("path", "C:\\a \"b\"\nc\r\nd")]).record(1)
    #expect(
      metrics.text() == """
        # HELP a Back\\\\slash, "quotes"\\nand a line.
        # TYPE a gauge
        a{path="C:\\\\a \\"b\\"\\nc\r\\nd"} 1

        """)
  }

  @Test func `Letters beyond ASCII stay in values and leave names`() {
    let metrics = PrometheusMetrics(help: ["gr__e": "Größe 👍"])
    Self.gauge(metrics, "größe", [("märkt", "Öl 👍 e\u{301}")]).record(1)
    #expect(
      metrics.text() == """
        # HELP gr__e Größe 👍
        # TYPE gr__e gauge
        gr__e{m_rkt="Öl 👍 e\u{301}"} 1

        """)
  }

  @Test func `Names are made such as Prometheus takes them`() {
    let metrics = PrometheusMetrics(buckets: [])
    Self.counter(metrics, "http.requests", [("a-b", "1"), ("9", "2"), ("", "3")]).increment()
    Self.counter(metrics, "1st:of_total", [("le", "x"), ("same", "old"), ("same", "new")])
      .increment()
    Timer(label: "took", factory: metrics).recordSeconds(2)
    let lines = metrics.text().split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(
      lines == [
        #"_st:of_total{le_="x",same="new"} 1"#,
        // The names '9' and '' are the same by then: the last counts.
        #"http_requests_total{_="3",a_b="1"} 1"#,
        #"took_seconds_bucket{le="+Inf"} 1"#, "took_seconds_sum 2", "took_seconds_count 1",
      ])
  }

  @Test func `Numbers are written as Prometheus reads them`() {
    let numbers: [(Double, String)] = [
      (0, "0"), (-0.0, "0"), (1, "1"), (-7, "-7"), (0.1, "0.1"), (1e-9, "1e-09"),
      (9_007_199_254_740_991, "9007199254740991"), (1e300, "1e+300"), (.nan, "NaN"),
      (.infinity, "+Inf"), (-.infinity, "-Inf"),
    ]
    for (number, text) in numbers {
      let metrics = PrometheusMetrics()
      Self.gauge(metrics, "a").record(number)
      #expect(metrics.text() == "# TYPE a gauge\na \(text)\n")
    }
  }

  @Test func `Buckets are cumulative, include their bounds, and end without one`() {
    let metrics = PrometheusMetrics(buckets: [1, 2, 5])
    let recorder = Recorder(label: "size", dimensions: [("of", "x")], factory: metrics)
    for value in [0.5, 1, 1.5, 2, 2, 7, -1] { recorder.record(value) }
    recorder.record(Int64(5))
    #expect(
      metrics.text() == """
        # TYPE size histogram
        size_bucket{of="x",le="1"} 3
        size_bucket{of="x",le="2"} 6
        size_bucket{of="x",le="5"} 7
        size_bucket{of="x",le="+Inf"} 8
        size_sum{of="x"} 18
        size_count{of="x"} 8

        """)
  }

  @Test func `What is no finite number spoils no sum`() {
    let metrics = PrometheusMetrics(buckets: [1])
    let recorder = Recorder(label: "size", factory: metrics)
    let counter = FloatingPointCounter(label: "money", factory: metrics)
    for value in [Double.nan, .infinity, -.infinity] {
      recorder.record(value)
      counter.increment(by: value)
    }
    recorder.record(0.5)
    counter.increment(by: 0.25)
    counter.increment(by: -1)
    let text = metrics.text()
    #expect(text.contains("\nsize_sum 0.5\nsize_count 1\n"))
    #expect(text.contains("\nmoney_total 0.25\n"))
  }

  @Test func `Buckets that durations have ascend`() {
    #expect(PrometheusMetrics.durations == PrometheusMetrics.durations.sorted())
    #expect(Set(PrometheusMetrics.durations).count == PrometheusMetrics.durations.count)
  }

  @Test func `Equal names and labels are one series`() {
    let metrics = PrometheusMetrics()
    Self.counter(metrics, "a", [("x", "1"), ("y", "2")]).increment()
    Self.counter(metrics, "a_total", [("y", "2"), ("x", "1")]).increment(by: 2)
    FloatingPointCounter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: metrics)
      .increment(by: 0.5)
    #expect(metrics.text() == "# TYPE a_total counter\na_total{x=\"1\",y=\"2\"} 3.5\n")
  }

  @Test func `A name of another kind is not shown, and its handler takes what it is given`() {
    let metrics = PrometheusMetrics()
    Self.gauge(metrics, "a").record(1)
    Recorder(label: "a", factory: metrics).record(5)
    let page = metrics.text()
    #expect(page == "# TYPE a gauge\na 1\n")
  }

  @Test func `A series that is destroyed is gone, and may come again`() {
    let metrics = PrometheusMetrics(help: ["lag": "How far behind."])
    let (one, two) = (
      Self.gauge(metrics, "lag", [("partition", "1")]),
      Self.gauge(metrics, "lag", [("partition", "2")])
    )
    one.record(5)
    two.record(7)
    one.destroy()
    #expect(!metrics.text().contains("partition=\"1\""))
    #expect(metrics.text().contains("lag{partition=\"2\"} 7\n"))
    two.destroy()
    #expect(metrics.text().isEmpty, "a name without series has no help either")
    Self.gauge(metrics, "lag", [("partition", "1")]).record(0)
    #expect(metrics.text().hasSuffix("lag{partition=\"1\"} 0\n"))
  }

  @Test func `A counter starts again when it is reset, a meter goes both ways`() {
    let metrics = PrometheusMetrics()
    let counter = Self.counter(metrics, "a")
    counter.increment(by: 5)
    counter.reset()
    counter.increment(by: 2)
    let meter = Meter(label: "b", factory: metrics)
    meter.set(10)
    meter.increment(by: 1.5)
    meter.decrement(by: 4)
    #expect(metrics.text() == "# TYPE a_total counter\na_total 2\n# TYPE b gauge\nb 7.5\n")
  }

  @Test func `Nothing is lost that many threads write, and pages between are sound`() async {
    let metrics = PrometheusMetrics(buckets: [1])
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<500 {
            Self.counter(metrics, "a", [("task", "\(number % 4)")]).increment()
            Recorder(label: "size", factory: metrics).record(number % 2 * 2)
            if number % 100 == task { _ = metrics.text() }
          }
        }
      }
    }
    let text = metrics.text()
    for number in 0..<4 { #expect(text.contains("a_total{task=\"\(number)\"} 1000\n")) }
    #expect(text.contains("size_bucket{le=\"1\"} 2000\n"))
    #expect(text.contains("size_sum 4000\nsize_count 4000\n"))
  }
}
