import CandidateProtocol
import Judging
import Scalars

/// The reference behind an adapter that is wrong in one way: it changes what was asked, or what is answered.
struct Misled: Candidate {
  /// What a mistake may keep from one request to the next.
  struct Memory {
    var schedules: [Schedule] = []
    var kept: [String: JSON] = [:]
  }

  var reference = Reference()
  var memory = Memory()
  var hello: [JSON.Member] = []
  /// Changes the members of a request before it is answered; nil if none is changed.
  var asking: ((inout Members, inout Memory) -> Void)?
  /// Changes the members of an answer.
  var answering: (Request, inout Members, inout Memory) -> Void = { _, _, _ in }

  mutating func answer(_ request: Request) -> Reply {
    if case .configure(let schedule) = request { memory.schedules.append(schedule) }
    guard let changed = changed(request), case .answer(.object(let own)) = reference.answer(changed)
    else { return reference.answer(request) }
    var answer = Members(own)
    answering(request, &answer, &memory)
    if request == .hello {
      answer = Members(own.filter { member in !hello.contains { $0.key == member.key } } + hello)
    }
    return .answer(.object(answer.all))
  }

  /// What is answered in the place of a request; nil if the change leaves none.
  private mutating func changed(_ request: Request) -> Request? {
    guard let asking else { return request }
    guard case .object(let members) = request.json(id: 1) else { return nil }
    var asked = Members(members)
    asking(&asked, &memory)
    return try? Request(json: .object(asked.all))
  }

  /// The report at standard level on checks whose id begins so.
  static func report(_ candidate: Misled, only prefix: String) -> Report {
    var candidate = candidate
    var examination = Examination(checks: AllChecks.checks(seed: 0, only: [prefix]))
    examination.run(&candidate)
    return Report(examination)
  }
}

/// The members of a request or an answer, to be changed.
struct Members {
  var all: [JSON.Member]

  init(_ all: [JSON.Member]) { self.all = all }

  subscript(key: String) -> JSON? {
    get { all.first { $0.key == key }?.value }
    set {
      guard let place = all.firstIndex(where: { $0.key == key }) else {
        if let newValue { all.append(.init(key, newValue)) }
        return
      }
      if let newValue { all[place] = .init(key, newValue) } else { all.remove(at: place) }
    }
  }

  var op: String { self["op"]?.string ?? "" }
  var time: Int { self["t"]?.int ?? 0 }

  /// Every vector, one after another.
  mutating func vectors(_ change: ([Double]) -> [Double]) {
    for key in [
      "x0", "x_t", "x_prev", "x_next", "eps", "noise", "v", "head", "a", "b", "x", "mean",
    ] {
      guard case .numbers(let values)? = self[key] else { continue }
      self[key] = .vector(change(values))
    }
  }

  /// Every number of the vectors.
  mutating func numbers(_ change: (Double) -> Double) { vectors { $0.map(change) } }

  /// Every time.
  mutating func times(_ change: (Int) -> Int) {
    for key in ["t", "t_prev", "t_next"] {
      if let time = self[key]?.int {
        self[key] = .integer(change(time))
      } else if let times = self[key]?.doubles {
        self[key] = .vector(times.map { Double(change(Int($0))) })
      }
    }
  }
}
