import CandidateProtocol

/// A call of a sampler: how it reads, to be pasted, and how it is made and answered.
struct SamplerCall<Sampler: SamplerUnderTest> {
  /// An argument as it reads.
  enum Argument {
    case text(String)
    case vector([Double])

    static func value(_ value: some CustomStringConvertible) -> Argument { .text("\(value)") }

    static func times(_ times: Times) -> Argument {
      switch times {
      case .one(let time): .value(time)
      case .batch(let times): .value(times)
      }
    }

    fileprivate func text(showing count: Int) -> String {
      switch self {
      case .text(let text): return text
      case .vector(let values):
        let shown = values.prefix(count).map { "\($0)" }.joined(separator: ", ")
        return values.count <= count ? "[\(shown)]" : "[\(shown), … \(values.count) numbers]"
      }
    }
  }

  private let name: String
  private let arguments: KeyValuePairs<String, Argument>
  /// Calls the method, and makes an answer of the protocol of what it returns.
  let answer: (inout Sampler) async throws -> JSON

  /// A call from a method's name, its arguments under their labels, and how it is made.
  init(
    _ name: String, _ arguments: KeyValuePairs<String, Argument>,
    _ answer: @escaping (inout Sampler) async throws -> JSON
  ) {
    self.name = name
    self.arguments = arguments
    self.answer = answer
  }

  /// The call as it is written; of long vectors only the beginning.
  var text: String {
    let text = text(showing: .max)
    return text.utf8.count <= 2000 ? text : self.text(showing: 3)
  }

  private func text(showing count: Int) -> String {
    let pairs = arguments.map { label, value in
      (label.isEmpty ? "" : "\(label): ") + value.text(showing: count)
    }
    return "\(name)(\(pairs.joined(separator: ", ")))"
  }
}

/// What a sampler is asked by calling a method. A test finds an operation without one.
protocol CallingPayload: RequestPayload {
  /// The request as a call of a sampler.
  func call<Sampler>() -> SamplerCall<Sampler>
}

extension Request {
  /// The request as a call of a sampler.
  func call<Sampler>(of sampler: Sampler.Type) -> SamplerCall<Sampler> {
    if let payload = payload as? any CallingPayload { return payload.call() }
    let operation = operation
    return SamplerCall(operation.rawValue, [:]) { _ in
      guard operation == .hello || operation == .bye else {
        throw Conformance.Unsupported("draws of the sampler's own are judged by diffusion-oracle")
      }
      return .members(["ok": .bool(true)])
    }
  }
}

extension SamplerUnderTest {
  mutating func reply(to request: Request) async -> Reply {
    do {
      return .answer(try await request.call(of: Self.self).answer(&self))
    } catch let reason as Conformance.Unsupported {
      return .unsupported("\(printable(reason.description))")
    } catch {
      return .error("\(printable("\(error)"))")
    }
  }

  /// A value that the sampler may leave out; nil if it does.
  mutating func claimed<Value>(
    _ value: (inout Self) async throws -> Value
  ) async throws -> Value? {
    do { return try await value(&self) } catch is Conformance.Unsupported { return nil }
  }
}

extension Prediction {
  /// The label under which the sampler takes it.
  var label: String {
    switch kind {
    case .noise: "noise"
    case .velocity: "velocity"
    case .data: "data"
    }
  }
}
