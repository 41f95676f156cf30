public import CandidateProtocol
import Rows
import Scalars

/// What is known of a candidate when a check puts its questions.
public struct Setting: Sendable {
  /// What the candidate said of itself.
  public internal(set) var capabilities: Capabilities
  /// The schedule that is configured; empty for checks that need none.
  public let schedule: Schedule
  /// ᾱ_0 = 1, ᾱ_1, … of the schedule, to choose questions by: they don't depend on the candidate's
  /// rounding.
  let signalPowers: [Double]
  /// ᾱ as the candidate holds it.
  public let table: SignalPowerTable
  /// Why the table that `configure` returned is none, if so; ``table`` then comes from β.
  public var tableFault: String?
  /// How much is asked.
  public let level: Level
  /// Fixes every random choice.
  public let seed: UInt64
  /// The numbers of which questions are made.
  let inputs: Inputs
  /// The schedules that were configured before in the session, with the tables that they had.
  private(set) var earlier: [Setting] = []
  private(set) var memo = Memo()

  /// What the candidate says of itself, and no mistake.
  var declared: Supposition { Supposition(capabilities.conventions) }

  /// The same of another candidate that says the same of itself.
  func forAnother() -> Setting {
    var setting = self
    setting.memo = memo.forAnother()
    return setting
  }

  /// The same after other schedules of the session.
  func after(_ earlier: [Setting]) -> Setting {
    var setting = self
    setting.earlier = earlier
    return setting
  }

  /// The setting of which a candidate answers that keeps the tables of an earlier schedule; nil where that
  /// has no such times.
  func kept(from name: String, at spots: [Spot]) -> Setting? {
    earlier.first { earlier in
      earlier.schedule.name == name
        && spots.allSatisfy { max($0.time, $0.previous) <= earlier.schedule.steps }
    }
  }

  /// The setting of a candidate that computes in another format than it declares.
  func computing(in precision: Precision) -> Setting {
    memo.setting(in: precision) {
      var capabilities = capabilities
      (capabilities.precision, capabilities.tablePrecision) = (precision, precision)
      return Setting(
        capabilities, schedule, level, seed,
        table: table.isReturned ? Array(table.values.dropFirst()) : nil, fault: tableFault)
    }
  }

  /// The nearest number that can be asked with.
  func askable(_ value: Double) -> Double {
    switch inputs {
    case .own: capabilities.precision.rounded(value)
    case .common: Precision.common(value)
    }
  }

  /// The largest number that can be asked with and is less than a positive one.
  func askable(below value: Double) -> Double {
    let nearest = askable(value)
    let bits = inputs == .own ? capabilities.precision.significand : Precision.bf16.significand
    // Half a step further down, what is nearest lies below.
    return nearest < value
      ? nearest : askable(value * (1 - Double(sign: .plus, exponent: -bits, significand: 1)))
  }

  /// The candidate's formats.
  var arithmetic: Arithmetic {
    Arithmetic(
      formats: Formats(
        table: capabilities.tablePrecision.format, vector: capabilities.precision.format))
  }

  /// The candidate's formats, and its table as conventions have it.
  func arithmetic(under conventions: Conventions) -> Arithmetic {
    var arithmetic = arithmetic
    arithmetic.takesFirstAtEnd = conventions.finalSignalPowerIsFirst
    return arithmetic
  }
}

/// How much is asked.
public enum Level: String, Sendable, CaseIterable {
  /// The ends and the middle of each schedule; a few seconds.
  case smoke
  /// More times, among them drawn ones; within a minute.
  case standard
  /// Many drawn times.
  case deep

  /// How many times are drawn besides the fixed ones.
  var drawnTimes: Int {
    switch self {
    case .smoke: 0
    case .standard: 2
    case .deep: 24
    }
  }
}

/// The numbers of which questions are made.
public enum Inputs: Sendable {
  /// All that the candidate's own format has: a cast to a narrower one shows.
  case own
  /// Those that all four formats have, so that the questions are the same in each.
  case common
}

/// The formats in which a candidate computes, and how it takes its table.
struct Arithmetic: Sendable {
  let formats: Formats
  /// Whether ᾱ at t = 0 is taken to be ᾱ_1.
  var takesFirstAtEnd = false
  /// Whether ᾱ is rounded to the vectors' format before anything is computed from it.
  var roundsTableFirst = false

  /// The time of the table at which a step ends.
  func end(of spot: Spot) -> Int { spot.previous == 0 && takesFirstAtEnd ? 1 : spot.previous }
}

extension Setting {
  package init(
    _ capabilities: Capabilities, _ schedule: Schedule, _ level: Level, _ seed: UInt64,
    table: [Double]?, fault: String?, inputs: Inputs = .own
  ) {
    self.capabilities = capabilities
    self.schedule = schedule
    signalPowers = schedule.signalPowers
    self.level = level
    self.seed = seed
    self.inputs = inputs
    tableFault = fault
    self.table =
      table.map { SignalPowerTable(returned: $0, precision: capabilities.tablePrecision) }
      ?? SignalPowerTable(betas: schedule.betas, precision: capabilities.tablePrecision)
  }
}
