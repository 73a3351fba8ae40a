import Testing

/// Help, exit codes, and what is said to a mistake.
@Suite struct UsageTests {
  let lab: Laboratory

  init() throws { lab = try Laboratory() }

  @Test func helpListsCommandsAndExitCodes() throws {
    let help = try lab.apical("--help")
    #expect(help.code == 0)
    for word in ["list", "reproduce", "conform", "EXIT CODES", "64", "130", "143"] {
      #expect(help.output.contains(word), "help should speak of \(word)")
    }
  }

  @Test(arguments: [
    "list", "describe", "run", "reproduce", "sweep", "status", "report", "runs", "show", "diff",
    "tag",
    "note", "delete", "gc", "export", "import", "sql", "data", "doctor", "conform",
  ]) func everyCommandExplainsItself(_ command: String) throws {
    let help = try lab.apical(command, "--help")
    #expect(help.code == 0)
    #expect(help.output.contains("USAGE: apical \(command)"))
  }

  @Test func unknownNamesAreUsageErrorsWithTheNearest() throws {
    let cases = [
      (["lst"], "did you mean 'list'"),
      (["describe", "fig1-asociation"], "did you mean '\(association)'"),
      (["run", "figS1-self", "--variant", "logisitc"], "did you mean 'logistic'"),
      (["runs", "--where", "experimnt = 'x'"], "did you mean 'experiment'"),
      (["runs", "--columns", "id,metrik.x"], "did you mean 'metric.x'"),
      (["run", "figS1-self", "--profile", "huge"], "smoke, quick, reduced, paper"),
    ]
    for (arguments, message) in cases {
      let outcome = try lab.start(arguments).wait()
      #expect(outcome.code == 64, "\(arguments)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }

  @Test func ambiguousNamesListTheCandidates() throws {
    let outcome = try lab.apical("run", "fig")
    #expect(outcome.code == 64)
    #expect(outcome.errors.contains(selfPrediction) && outcome.errors.contains(association))
  }

  @Test func wrongHyperparametersAreRefusedWithTheValidOnes() throws {
    for assignment in ["trails=5", "trials=many", "trials=0", "trials"] {
      let outcome = try lab.apical("run", "fig1-association", "--set", assignment)
      #expect(outcome.code == 64, "\(assignment)")
      #expect(outcome.errors.contains(assignment == "trials" ? "name=value" : "trials: integer"))
    }
    let nearest = try lab.apical("run", "fig1-association", "--set", "trails=5")
    #expect(nearest.errors.contains("did you mean 'trials'"))
    #expect(try lab.ids("id is not null").isEmpty)
  }

  @Test func aMissingStoreIsAProblemThatSaysWhatCreatesIt() throws {
    let outcome = try lab.apical("runs")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("created by the first run"))
  }

  @Test func describeShowsSourcesClaimsAndPlausibility() throws {
    let text = try lab.apical("describe", "figS1-self").output
    for part in [
      "learningRateInterneuronToPyramidal = 0.0005 1/ms", "source: re-implementation",
      "S1.a", "DEVIATIONS", "Weight transport", "smoke: 1 seed",
    ] {
      #expect(text.contains(part), "\(part) is missing")
    }
  }

  @Test func theReducedProfileIsShownWhereThereIsOneAndPlannedAsQuickElsewhere() throws {
    let lines = try lab.apical("list").output.split(separator: "\n")
    func line(_ name: String) throws -> Substring {
      try #require(lines.first { $0.hasPrefix(name + " ") })
    }
    #expect(try line("burstccn2022/fig5-depth").contains("smoke ?, quick ?, reduced ?, paper ?"))
    #expect(try line(selfPrediction).contains("smoke ?, quick ?, paper ?"))
    #expect(try lab.apical("describe", "fig5-depth").output.contains("reduced: 2 seeds"))

    let plan = try lab.apical("run", "figS1-self", "--profile", "reduced", "--dry-run")
    #expect(plan.code == 0, "\(plan.errors)")
    #expect(plan.output == (try lab.apical("run", "figS1-self", "--dry-run").output))
    let depth = try lab.apical("run", "fig5-depth", "--profile", "reduced", "--dry-run").output
    #expect(depth.split(separator: "\n").count { $0.contains("would run, never run") } == 10)
  }

  @Test func listAndStatusWorkWithoutAStore() throws {
    #expect(try lab.apical("list").output.contains(selfPrediction))
    let status = try lab.apical("status", "--profile", "smoke", "--why")
    #expect(status.output.contains("\(selfPrediction), logistic, seed 0: to do, never run"))
  }

  @Test func doctorNamesWhatItFinds() throws {
    let outcome = try lab.apical("doctor")
    #expect(outcome.code == 0, "\(outcome.output)")
    for topic in ["BLAS core", "kernels", "compiler", "gnuplot", "store", "mnist", "CIFAR-10"] {
      #expect(outcome.output.contains(topic))
    }
  }

  @Test func dataNamesWhatIsMissingAndItsRemedy() throws {
    let outcome = try lab.apical("data")
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("CIFAR-10: not found in"))
    #expect(outcome.output.contains("apical data download --cifar10"))
  }

  @Test func missingDataFolderIsAProblem() throws {
    let outcome = try lab.apical("run", "baselines", "--profile", "smoke", "--data", "nowhere")
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("nowhere"))
  }
}
