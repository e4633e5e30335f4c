/// A compiled program, and where its static text comes from.
struct TracedProgram {
  let program: MergeProgram
  let origins: MergeOrigins
}
