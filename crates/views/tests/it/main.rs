//! Claims about the model and the pictures, on random cascades and on real ones.

mod brief;
#[path = "../cascades/mod.rs"]
mod cascades;
mod model;
mod pictures;
