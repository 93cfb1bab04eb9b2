//! Infers who learned from whom from dates alone: `cargo run --example netinf`.
#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use diffusion::netinf::{Choice, Error, Model, Rows, Settings, Stop, infer};

fn main() -> Result<(), Error> {
    let mut rows = Rows::new();
    for (scheme, year) in [("积分制", 2010.0), ("党支部领办合作社", 2012.0), ("村民说事", 2015.0)]
    {
        rows.add("甲县", scheme, year);
        rows.add("乙县", scheme, year + 1.0);
        rows.add("丙县", scheme, year + 2.5);
    }
    let (cascades, irregular) = rows.finish();
    assert!(irregular.is_empty(), "every row has a time");
    let model = Choice::Given(Model::Exponential { rate: 0.5 });
    let network = infer(&cascades, &Settings::new(model, Stop::Edges(2)))?;
    for edge in &network.edges {
        println!("{} -> {} explains {} steps", edge.origin, edge.destination, edge.explained);
    }
    Ok(())
}
