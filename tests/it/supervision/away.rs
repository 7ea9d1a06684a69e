//! A network that is away for an hour, on a clock that the runtime moves.
