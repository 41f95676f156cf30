import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing

/// `serve` from a client's side: whatever a line holds, an answer comes and the session goes on.
@Suite struct ServeTests {
  private static let configure = #"{"id":1,"op":"configure","T":2,"beta":[0.1,0.2]}"#

  private static let point = #""x0":[1],"x_t":[1],"eps":[1]"#

  @Test func `a client gets the right answer`() async throws {
    let run = try await Tool.run(
      "serve",
      input: [
        Self.configure, #"{"id":2,"op":"sigma","t":2,"t_prev":1,"eta":1}"#,
        #"{"id":3,"op":"bye"}"#, #"{"id":4,"op":"hello","protocol":1}"#,
      ].joined(separator: "\n") + "\n")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 3, "nothing is answered after bye")
    // σ² = β̃_2 = (1 − 0.9)/(1 − 0.72) · 0.2
    let sigma = try JSON.parse(lines[1])["sigma"]?.double ?? .nan
    #expect((sigma * sigma - 0.1 / 0.28 * 0.2).magnitude < 8 * Double.ulpOfOne)
    #expect(run.status == 0)
  }

  /// β = 0.1, 0.2: ᾱ_1 = 0.9, ᾱ_2 = 0.72. Each value by other operations than the derivation's.
  @Test func `a client gets the terms of the bound and a weight`() async throws {
    let point = #""x0":[1,2],"x_t":[0.5,0],"eps":[1,-1]"#
    let run = try await Tool.run(
      "serve",
      input: [
        Self.configure, #"{"id":2,"op":"elbo_term","t":2,\#(point)}"#,
        #"{"id":3,"op":"elbo_term","t":1,\#(point)}"#, #"{"id":4,"op":"prior_term","x0":[1,2]}"#,
        #"{"id":5,"op":"loss_weight","t":2,"sigma":0.25}"#,
      ].joined(separator: "\n") + "\n")
    let answers = try run.output.split(separator: "\n").map { try JSON.parse(String($0)) }
    func squaredErrors(_ power: Double) -> Double {
      let (signal, noise) = (power.squareRoot(), (1 - power).squareRoot())
      let errors = [signal - 0.5 + noise, 2 * signal - noise]
      return errors.reduce(0) { $0 + $1 * $1 } / power
    }
    // SNR(1) − SNR(2) = 9 − 18/7 = 45/7
    let expected = [
      45 / 14 * squaredErrors(0.72), log(0.2 * Double.pi) + 5 * squaredErrors(0.9),
      (0.72 * 3 - 2 * log(0.28)) / 2,
      // k = √0.35 − √(0.1 − 1/16)
      8 * (0.35.squareRoot() - 0.0375.squareRoot()) * (0.35.squareRoot() - 0.0375.squareRoot()),
    ]
    for (answer, value) in zip(answers.dropFirst(), expected) {
      let given = try #require((answer["nats"] ?? answer["gamma"])?.double)
      #expect((given - value).magnitude < 64 * Double.ulpOfOne * value, "\(given), \(value)")
    }
    #expect(answers.count == 5)
  }

  @Test(arguments: [
    (#"{"id":2,"op":"step""#, "not JSON"), ("hello", "not JSON"), ("[]", "JSON object"),
    (#"{"op":"sigma"}"#, "id is null"), (#"{"id":2}"#, "op is null"),
    (#"{"id":2,"op":"dance"}"#, #"no op \"dance\""#),
    (#"{"id":2,"op":"hello","protocol":2}"#, "protocol is 2"),
    (#"{"id":2,"op":"sigma","t":2,"t_prev":2,"eta":1}"#, "t_prev is 2, it must be less than t"),
    (#"{"id":2,"op":"sigma","t":3,"t_prev":1,"eta":1}"#, "the time 3 is outside 0…2"),
    (#"{"id":2,"op":"sigma","t":-1,"t_prev":-2,"eta":1}"#, "t is -1"),
    (#"{"id":2,"op":"sigma","t":2,"t_prev":1,"eta":1.5}"#, "eta is 1.5, it must lie in [0, 1]"),
    (#"{"id":2,"op":"sigma","t":2.5,"t_prev":1,"eta":1}"#, "t is 2.5, it must be an integer"),
    (#"{"id":2,"op":"sigma","t":1e300,"t_prev":1,"eta":1}"#, "it must be an integer"),
    (#"{"id":2,"op":"q_sample","t":1,"x0":[1,2],"noise":[1]}"#, "noise has 1 values, x0 has 2"),
    (#"{"id":2,"op":"q_sample","t":1,"x0":[],"noise":[]}"#, "x0 is empty"),
    (#"{"id":2,"op":"q_sample","t":1,"x0":["a"],"noise":[1]}"#, "x0 must be a list of numbers"),
    (#"{"id":2,"op":"q_sample","t":1,"x0":[1]}"#, "unsupported"),
    (#"{"id":2,"op":"q_sample","t":1,"x0":[1],"n":0,"seed":1}"#, "n is 0, it must lie in"),
    (#"{"id":2,"op":"q_sample","t":1,"x0":[1],"n":2,"seed":-1}"#, "seed is -1, it must lie in"),
    (#"{"id":2,"op":"q_sample","t":1,"x0":[1],"n":2}"#, "seed is null, it must be an integer"),
    (#"{"id":2,"op":"q_posterior","t":0,"x0":[1],"x_t":[1]}"#, "t is 0, it must be 1 or more"),
    (#"{"id":2,"op":"configure","T":1,"beta":[0.1]}"#, "T is 1"),
    (#"{"id":2,"op":"configure","T":3,"beta":[0.1,0.2]}"#, "beta has 2 values, T is 3"),
    (#"{"id":2,"op":"configure","T":2,"beta":[0.1,1]}"#, "beta at t = 2 is 1, outside (0, 1)"),
    (#"{"id":2,"op":"configure","T":2,"beta":[NaN,0.1]}"#, #"beta at t = 1 is \"NaN\""#),
    (#"{"id":2,"op":"schedule","family":"sine","T":9}"#, "no family"),
    (
      #"{"id":2,"op":"schedule","family":"linear","T":9,"beta_start":0,"beta_end":0.1}"#,
      "beta_start is 0, it must lie in (0, 1)"
    ),
    (#"{"id":2,"op":"slerp","a":[1],"b":[1],"w":0.5}"#, "a has 1 value, slerp needs 2"),
    (#"{"id":2,"op":"slerp","a":[1,2],"b":[1,3],"w":2}"#, "w is 2, it must lie in [0, 1]"),
    (#"{"id":2,"op":"timesteps","T":9,"S":10,"spacing":"leading"}"#, "S is 10"),
    (#"{"id":2,"op":"timesteps","T":9,"S":1,"spacing":"leading"}"#, "S is 1"),
    (#"{"id":2,"op":"timesteps","T":9,"S":3,"spacing":"even"}"#, #"no spacing \"even\""#),
    (#"{"id":2,"op":"timesteps","T":9,"S":9,"spacing":"quadratic"}"#, "no 9 distinct times"),
    (#"{"id":2,"op":"learned_variance","t":2,"t_prev":1,"head":[0,1.5]}"#, "head holds 1.5"),
    (#"{"id":2,"op":"learned_variance","t":1,"t_prev":0,"head":[0]}"#, "t_prev is 0"),
    (#"{"id":2,"op":"elbo_term","t":0,"x0":[1],"x_t":[1],"eps":[1]}"#, "t is 0, it must be 1 or"),
    (#"{"id":2,"op":"elbo_term","t":3,"x0":[1],"x_t":[1],"eps":[1]}"#, "the time 3 is outside 0…2"),
    (
      #"{"id":2,"op":"elbo_term","t":2,"x0":[1],"x_t":[1,2],"eps":[1]}"#, "x_t has 2 values, x0 has"
    ),
    (#"{"id":2,"op":"elbo_term","t":2,"x0":[1],"x_t":[1],"eps":[]}"#, "eps is empty"),
    (#"{"id":2,"op":"elbo_term","t":2,"x0":[1],"x_t":[1]}"#, "eps must be a list of numbers"),
    (#"{"id":2,"op":"prior_term","x0":[]}"#, "x0 is empty"),
    (#"{"id":2,"op":"loss_weight","t":1,"sigma":0.1}"#, "t is 1, it must be 2 or more"),
    (#"{"id":2,"op":"loss_weight","t":3,"sigma":0.1}"#, "the time 3 is outside 0…2"),
    (#"{"id":2,"op":"loss_weight","t":2,"sigma":0}"#, "sigma is 0, it must be more than 0"),
    (#"{"id":2,"op":"loss_weight","t":2,"sigma":-0.1}"#, "sigma is -0.1, it must be more than 0"),
    (#"{"id":2,"op":"loss_weight","t":2,"sigma":"NaN"}"#, "it must be a number"),
    (
      #"{"id":2,"op":"loss_weight","t":2,"sigma":0.317}"#,
      "sigma is 0.317, its square must be at most 1 - alpha_bar[1], which is 0.0999999"
    ),
    (
      #"{"id":2,"op":"loss_weight","t":2,"sigma":1e-170}"#,
      "sigma is 1e-170, too small for gamma to be finite"
    ),
    (#"{"id":2,"op":"invert","t":2,"t_next":1,"x_t":[1],"eps":[1]}"#, "t_next is 1"),
    (#"{"id":2,"op":"invert","t":0,"t_next":1,"x_t":[1],"eps":[1]}"#, "t is 0"),
    (#"{"id":2,"op":"q_step","t":0,"x_prev":[1],"noise":[1]}"#, "t is 0, it must be 1 or more"),
    (#"{"id":2,"op":"predict_eps","t":0,"x_t":[1],"x0":[1]}"#, "there is no noise at t = 0"),
    (#"{"id":2,"op":"predict_x0","t":1,"x_t":[1]}"#, "there is no prediction"),
    (#"{"id":2,"op":"predict_x0","t":1,"x_t":[1],"eps":[1],"v":[1]}"#, "only one of eps, v"),
    (#"{"id":2,"op":"q_sample","t":[1,2],"x0":[1,2,3],"noise":[1,2,3]}"#, "not a multiple of"),
    (#"{"id":2,"op":"q_sample","t":[],"x0":[1],"noise":[1]}"#, "t is a list"),
    (#"{"id":2,"op":"ddpm_step","t":2,"t_prev":2,"x_t":[1],"eps":[1],"noise":[1]}"#, "t_prev is 2"),
    (
      #"{"id":2,"op":"ddpm_step","t":2,"x_t":[1],"eps":[1],"noise":[1],"head":[0,0]}"#,
      "head has 2 values, x_t has 1"
    ),
    (#"{"id":2,"op":"sample","S":2}"#, "spacing"),
  ])
  func `a wrong request gets a sentence and the session goes on`(
    line: String, sentence: String
  ) async throws {
    let next = #"{"id":3,"op":"sigma","t":1,"t_prev":0,"eta":1}"#
    let input = [Self.configure, line, next].joined(separator: "\n") + "\n"
    let run = try await Tool.run("serve", input: input)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines[1].contains(sentence), "\(lines[1])")
    #expect(lines[1].contains("\"error\"") || lines[1].contains("\"unsupported\""))
    #expect(try JSON.parse(lines[2])["sigma"] == .number(0))
  }

  /// Schedules of which double precision leaves no noise, no step or no signal.
  @Test(arguments: [
    ("[1e-320,0.1]", #""op":"loss_weight","t":2,"sigma":1e-170"#, "1 - alpha_bar[1] is 0 in"),
    ("[1e-320,1e-320]", #""op":"loss_weight","t":2,"sigma":1"#, "1 - alpha_bar[1] is 0 in"),
    ("[1e-320,0.1]", #""op":"elbo_term","t":1,\#(point)"#, "1 - alpha_bar[1] is 0 in"),
    ("[1e-320,0.1]", #""op":"elbo_term","t":2,\#(point)"#, "1 - alpha_bar[1] is 0 in"),
    ("[0.1,1e-320]", #""op":"elbo_term","t":2,\#(point)"#, "alpha_bar[2] is alpha_bar[1] in"),
    ("[1e-320,1e-320]", #""op":"prior_term","x0":[1]"#, "1 - alpha_bar[2] is 0 in"),
    // (2⁻⁵²)²¹ is 2⁻¹⁰⁹², below the least double, 2⁻¹⁰⁷⁴.
    (
      "[\(Array(repeating: "\(1 - Double.ulpOfOne)", count: 21).joined(separator: ","))]",
      #""op":"elbo_term","t":21,\#(point)"#, "alpha_bar[21] is 0 in"
    ),
  ])
  func `a schedule that double precision cannot hold gets a sentence`(
    betas: String, request: String, sentence: String
  ) async throws {
    let steps = betas.split(separator: ",").count
    let input = [
      #"{"id":1,"op":"configure","T":\#(steps),"beta":\#(betas)}"#, #"{"id":2,\#(request)}"#,
    ]
    let run = try await Tool.run("serve", input: input.joined(separator: "\n") + "\n")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 2)
    #expect(try JSON.parse(lines[0])["ok"] == .bool(true), "\(lines[0])")
    #expect(try JSON.parse(lines[1])["error"] != nil, "\(lines[1])")
    #expect(lines[1].contains(sentence), "\(lines[1])")
  }

  /// A client may send many requests before it reads: each is answered by itself, so that the answers take no
  /// more room than one. 60 of 2 MB in one text took 240.
  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `serve writes an answer before it looks at the next request`() async throws {
    let program = """
      import resource, subprocess, sys
      asked = '{"id":2,"op":"q_sample","t":1,"x0":[1],"n":100000,"seed":1}\\n' * 60
      run = subprocess.run(sys.argv[1:], input='%s\\n' % sys.stdin.readline() + asked, text=True, capture_output=True)
      print(run.stdout.count('x_t'), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """
    let run = try await Tool.execute(
      "/usr/bin/env", [Python.path, "-c", program, Tool.path, "serve"], input: Self.configure)
    let numbers = run.output.split(separator: " ").compactMap {
      Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    // In KiB on Linux, in bytes on macOS.
    let most = Tool.isLinux ? 100 << 10 : 100 << 20
    #expect(
      numbers.count == 2 && numbers[0] == 60 && numbers[1] < most, "\(run.output) \(run.errors)")
  }

  @Test func `a last request without a newline is answered`() async throws {
    let run = try await Tool.run("serve", input: #"{"id":1,"op":"hello","protocol":1}"#)
    #expect(try JSON.parse(run.output)["name"] != nil && run.status == 0)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `help that cannot be written is status 2`() async throws {
    for option in ["--help", "--version", "verify --help"] {
      let run = try await Tool.execute(
        "/bin/sh", ["-c", "\(Tool.quoted(Tool.path)) \(option) > /dev/full"])
      #expect(run.status == 2 && run.errors.contains("No space left"), "\(option): \(run.errors)")
      let plain = try await Tool.execute("/bin/sh", ["-c", "\(Tool.quoted(Tool.path)) \(option)"])
      #expect(plain.status == 0 && !plain.output.isEmpty)
    }
  }

  @Test func `an input or an output that does not work is status 2`() async throws {
    for (redirection, says) in [
      ("< /", "standard input cannot be read: Is a directory"),
      ("> /dev/full", "standard output cannot be written: No space left on device"),
    ] where FileManager.default.fileExists(atPath: "/dev/full") {
      let request = #"printf '{"id":1,"op":"hello","protocol":1}'"#
      let run = try await Tool.execute(
        "/bin/sh", ["-c", "\(request) | \(Tool.quoted(Tool.path)) serve \(redirection)"])
      #expect(run.status == 2 && run.errors.contains(says), "\(run.errors)")
    }
  }

  /// Who asks for the right answer learns that there is none.
  @Test(arguments: [
    (#""op":"slerp","a":[1,0],"b":[1,0],"w":0.5"#, "x is not finite"),
    (#""op":"slerp","a":[0,0],"b":[0,0],"w":0.5"#, "x is not finite"),
    (#""op":"q_sample","t":1,"x0":[1.7e308],"noise":[1.7e308]"#, "x_t is not finite"),
  ])
  func `an answer that is no number is an error`(request: String, says: String) async throws {
    let run = try await Tool.run(
      "serve", input: [Self.configure, "{\"id\":2,\(request)}"].joined(separator: "\n") + "\n")
    #expect(
      run.output.split(separator: "\n").last?.contains("\"error\":\"\(says)") == true,
      "\(run.output)")
  }

  @Test func `an id that a double does not hold is refused`() async throws {
    let run = try await Tool.run(
      "serve", input: #"{"id":9007199254740993,"op":"hello","protocol":1}"# + "\n")
    #expect(
      run.output.contains(#"{"id":null,"error":"id is "#) && run.output.contains("less than 2^53"))
  }
}
