"""How events about forecasts read in the log."""

SENTENCES = {
    "salesops.forecast.computed": "{actor} recomputed the forecast: {subject}",
    "salesops.forecast.published": "{actor} published {subject}",
    "salesops.forecast.superseded": "{subject} was superseded",
}
