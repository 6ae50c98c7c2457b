import Foundation

/// A heard whose quotes are known.
package struct QuoteExample: Sendable {
  /// The market's attributes, which the elements index; equal names mean the same in all markets.
  package var kinds: [QuoteAssembler.Kind]
  package var text: String
  /// In text order.
  package var elements: [QuoteAssembler.Element]
  /// `[element]`: from 1, nil where all share it.
  package var quotes: [Int?]

  package init(
    kinds: [QuoteAssembler.Kind], text: String, elements: [QuoteAssembler.Element], quotes: [Int?]
  ) {
    self.kinds = kinds
    self.text = text
    self.elements = elements
    self.quotes = quotes
  }
}

extension QuoteScorer {
  /// Weights that make the known choices probable: multinomial logistic regression by AdaGrad, the
  /// history being the scorer's own choices, so that it learns to go on from its mistakes. The same
  /// examples in the same order give the same weights.
  ///
  /// - Parameters:
  ///   - examples: heards with one quote too; those with fewer than two prices and activities have no
  ///     choices and are passed over.
  ///     Other markets' examples help; the market's own go last.
  ///   - decay: the strength of the L2 penalty, a share of a weight at each of its updates.
  package static func train(
    _ examples: [QuoteExample], passes: Int = 12, rate: Float = 0.05, decay: Float = 1e-2
  ) -> QuoteScorer {
    var scorer = QuoteScorer()
    var squares = [Float](repeating: 1e-2, count: slots)
    let layouts = examples.map { example in
      var text = example.text
      return text.withUTF8 {
        QuoteLayout(text: $0, elements: example.elements, kinds: example.kinds)
      }
    }
    for pass in 0..<passes {
      for (layout, example) in zip(layouts, examples) {
        scorer.learn(
          layout, example, &squares, rate: rate, decay: decay, isForced: pass < passes / 4)
      }
    }
    return scorer
  }

  private mutating func learn(
    _ layout: QuoteLayout, _ example: QuoteExample, _ squares: inout [Float], rate: Float,
    decay: Float, isForced: Bool
  ) {
    guard layout.prices.count + layout.entries.count(where: { $0.role == .activity }) > 1 else {
      return
    }
    var state = QuoteChoices(layout)
    // Known quote number -> index among the choices' quotes.
    var begun: [Int: Int] = [:]
    for i in layout.prices {
      state.prepare(price: i)
      // Without numbers all prices are one quote's.
      let number = example.quotes[i] ?? 0
      let right = begun[number] == state.choices.last?.quote && state.choices.count > 1 ? 1 : 0
      update(i, state, right, &squares, rate, decay)
      state.choose(right, for: i)
      if begun[number] == nil { begun[number] = state.quotes[i] }
    }
    for i in layout.order {
      if state.follow(i) { continue }
      state.prepare(i)
      var right: Int?
      if let number = example.quotes[i] {
        right =
          begun[number].flatMap { quote in state.choices.firstIndex { $0.quote == quote } }
          ?? (begun[number] == nil ? state.choices.firstIndex { $0.relation == .fresh } : nil)
      } else {
        right = 0
      }
      guard let right else {
        state.choose(0, for: i)
        continue
      }
      update(i, state, right, &squares, rate, decay)
      let chosen = isForced ? right : best(i, state)
      let isFresh = state.choices[right].relation == .fresh
      // Quotes that begin without a price follow what is known, so that later choices exist.
      let taken = isFresh || state.choices[chosen].relation == .fresh ? right : chosen
      state.choose(taken, for: i)
      if let number = example.quotes[i], begun[number] == nil { begun[number] = state.quotes[i] }
    }
  }

  private mutating func update(
    _ i: Int, _ state: QuoteChoices, _ right: Int, _ squares: inout [Float],
    _ rate: Float, _ decay: Float
  ) {
    guard state.choices.count > 1 else { return }
    var scores: [Float] = []
    for choice in state.choices.indices {
      var score: Float = 0
      state.features(i, choice) { score += weights[$0] }
      scores.append(score)
    }
    let highest = scores.max() ?? 0
    let sum = scores.reduce(0) { $0 + exp($1 - highest) }
    for choice in state.choices.indices {
      let gradient = exp(scores[choice] - highest) / sum - (choice == right ? 1 : 0)
      if abs(gradient) < 1e-4 { continue }
      state.features(i, choice) { slot in
        let g = gradient + decay * weights[slot]
        squares[slot] += g * g
        weights[slot] -= rate * g / squares[slot].squareRoot()
      }
    }
  }
}
