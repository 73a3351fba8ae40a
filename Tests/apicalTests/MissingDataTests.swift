import Testing

/// Fig. 6 needs photographs, and nothing stands in for them.
@Suite struct MissingDataTests {
  let lab: Laboratory

  init() throws { lab = try Laboratory() }

  @Test func aFigureThatIsNamedWithoutItsDataIsAProblem() throws {
    for command in [
      ["run", "fig6-cifar10", "--profile", "smoke"],
      ["run", "fig6-cifar10", "figS1-self", "--profile", "smoke"],
      [
        "sweep", "fig6-cifar10", "--profile", "smoke", "--variant", "ann", "--grid",
        "learningRate=0.1,0.2", "--metric", "train_error",
      ],
    ] {
      let outcome = try lab.start(command).wait()
      #expect(outcome.code == 2, "\(command): \(outcome.output)")
      #expect(outcome.errors.contains("CIFAR-10 is neither in cifar10/"), "\(outcome.errors)")
      #expect(outcome.errors.contains("apical data download --cifar10"), "\(outcome.errors)")
    }
    // The other one was run all the same.
    #expect(try lab.rows("SELECT DISTINCT experiment FROM runs").count == 1)
    #expect(try lab.ids("experiment = '\(selfPrediction)' and status = 'completed'").count == 1)
  }

  @Test func itRunsOnceTheFilesAreThere() throws {
    let command = ["run", "fig6-cifar10", "--profile", "smoke", "--variant", "ann"]
    #expect(try lab.start(command).wait().code == 2)
    try lab.addPictures()
    let outcome = try lab.start(command).wait()
    #expect(outcome.code == 0, "\(outcome.errors)")
    // Files of unknown origin: no claim about CIFAR-10 is judged by them.
    let rows = try lab.rows("SELECT dataset FROM runs")
    #expect(rows.map { $0["dataset"] } == ["CIFAR-10 (unrecognised)"])
  }
}
