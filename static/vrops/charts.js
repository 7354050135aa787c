/*
 * Charts (c-chart): draws the JSON beside each [data-chart] with ECharts, in the tokens' colours, and
 * again when the theme changes. Loaded only by pages with charts.
 *
 *   {
 *     "x": ["Aug 31", ...],            one label per point
 *     "title": "Week of",              before the label in the tooltip
 *     "min": 10000,                    where the axis begins (0 unless said)
 *     "percent": true,                 values are whole percent
 *     "series": [{"name": "Actual", "style": "solid", "tone": "text", "data": [1, null, ...]}],
 *                style: solid, dashed, points, override (diamonds), bar, stack (bars on one another)
 *                tone: a colour token: text, text-3, accent, blue, violet, teal, green, amber, red
 *     "bands": [{"name": "80%", "low": [...], "high": [...]}],      the widest first
 *     "today": 12,                     a dotted line at this point
 *     "spans": [{"from": 11, "to": 16, "label": "Holiday BOGO"}],
 *     "limits": [{"value": 90, "label": "Target", "tone": "red"}],
 *     "links": ["/rows/?week=...", ...]                             where a click on a point leads
 *   }
 */
"use strict";

(() => {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);

  /** A token as a colour ECharts understands: light-dark() resolved for the theme in force. */
  function token(name) {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  }

  const shown = (data) => (value) => {
    if (value === null || value === undefined) return "–";
    return Number(value).toLocaleString("en-US") + (data.percent ? "%" : "");
  };

  function axisLabel(data) {
    return (value) => {
      if (data.percent) return `${value}%`;
      if (Math.abs(value) >= 1e6) return `${value / 1e6} M`;
      return Math.abs(value) >= 1e4 ? `${value / 1e3}k` : value.toLocaleString("en-US");
    };
  }

  function band({ low, high }, index, tone) {
    const stack = `band-${index}`;
    const hidden = { type: "line", stack, symbol: "none", silent: true, lineStyle: { opacity: 0 } };
    const height = high.map((value, at) => (value === null ? null : value - low[at]));
    return [
      { ...hidden, data: low },
      { ...hidden, data: height, areaStyle: { color: tone("accent"), opacity: index ? 0.18 : 0.1 } },
    ];
  }

  function line(series, tone) {
    const color = tone(series.tone ?? "accent");
    const common = { name: series.name, data: series.data, itemStyle: { color } };
    if (series.style === "bar" || series.style === "stack") {
      const stack = series.style === "stack" ? "bars" : undefined;
      return { ...common, type: "bar", stack, barMaxWidth: 28 };
    }
    if (series.style === "override") {
      const itemStyle = {
        color: tone("amber"),
        borderColor: tone("surface"),
        borderWidth: 1.5,
        opacity: 1,
      };
      return { ...common, type: "scatter", symbol: "diamond", symbolSize: 11, itemStyle };
    }
    const dashed = series.style === "dashed";
    return {
      ...common,
      type: "line",
      symbol: dashed ? "none" : "circle",
      symbolSize: 5,
      lineStyle: {
        color,
        width: series.style === "points" ? 0 : dashed ? 1.75 : 2,
        type: dashed ? [5, 4] : "solid",
      },
    };
  }

  /** Today, limits and spans hang on a series of their own, so that they outlive its hiding. */
  function marks(data, tone) {
    const quiet = { color: tone("text-3"), fontSize: 11 };
    const lines = (data.limits ?? []).map((limit) => ({
      yAxis: limit.value,
      label: { ...quiet, formatter: limit.label, position: "insideEndTop" },
      lineStyle: { color: tone(limit.tone ?? "text-3"), type: "dashed" },
    }));
    if (Number.isInteger(data.today)) {
      lines.push({
        xAxis: data.today,
        label: { ...quiet, formatter: "Today" },
        lineStyle: { color: tone("text-3"), type: "dotted" },
      });
    }
    // Beside the line of today, on the side of the span that has more room.
    const side = ({ from, to }) => {
      if (!(data.today >= from && data.today <= to)) return "insideTop";
      return data.today - from < to - data.today ? "insideTopRight" : "insideTopLeft";
    };
    const areas = (data.spans ?? []).map((span) => [
      { name: span.label, xAxis: span.from, label: { ...quiet, position: side(span) } },
      { xAxis: span.to },
    ]);
    return {
      type: "line",
      data: [],
      silent: true,
      markLine: { silent: true, symbol: "none", data: lines },
      markArea: {
        silent: true,
        itemStyle: { color: tone("text-3"), opacity: 0.08 },
        label: { ...quiet, position: "insideTop" },
        data: areas,
      },
    };
  }

  function tooltip(data, points) {
    const at = points[0].dataIndex;
    const value = shown(data);
    const rows = [[data.title ? `${data.title} ${data.x[at]}` : data.x[at], ""]];
    for (const series of data.series) {
      if (series.data[at] !== null) rows.push([series.name, value(series.data[at])]);
    }
    for (const range of [...(data.bands ?? [])].reverse()) {
      if (range.low[at] === null) continue;
      rows.push([range.name, `${value(range.low[at])} – ${value(range.high[at])}`]);
    }
    return rows.map(([words, figure]) => (figure ? `{k|${words}}{v|${figure}}` : `{t|${words}}`)).join("\n");
  }

  function option(data, tone, font) {
    const labels = { color: tone("text-3"), fontSize: 11 };
    const bars = data.series.some((series) => ["bar", "stack"].includes(series.style));
    return {
      animation: false,
      textStyle: { fontFamily: font },
      grid: { left: 52, right: 16, top: 26, bottom: 30 },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        backgroundColor: tone("raised"),
        borderColor: tone("line-strong"),
        padding: [8, 10],
        textStyle: {
          color: tone("text"),
          fontFamily: font,
          fontSize: 12,
          rich: {
            t: { color: tone("text"), fontFamily: font, fontSize: 12, lineHeight: 20, fontWeight: 600 },
            k: { color: tone("text-2"), fontFamily: font, fontSize: 12, lineHeight: 20, width: 72 },
            v: { color: tone("text"), fontFamily: font, fontSize: 12, lineHeight: 20 },
          },
        },
        axisPointer: bars
          ? { type: "shadow" }
          : { lineStyle: { color: tone("text-3"), type: "dashed" } },
        formatter: (points) => tooltip(data, points),
      },
      xAxis: {
        type: "category",
        data: data.x,
        boundaryGap: bars,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tone("line") } },
        axisLabel: { ...labels, hideOverlap: true },
      },
      yAxis: {
        type: "value",
        min: data.min ?? 0,
        axisLabel: { ...labels, formatter: axisLabel(data) },
        splitLine: { lineStyle: { color: tone("line") } },
      },
      series: [
        ...(data.bands ?? []).flatMap((range, index) => band(range, index, tone)),
        ...data.series.map((series) => line(series, tone)),
        marks(data, tone),
      ],
    };
  }

  function draw(box) {
    if (echarts.getInstanceByDom(box)) return;
    const data = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const chart = echarts.init(box, null, { renderer: "canvas" });
    const font = getComputedStyle(document.body).fontFamily;
    const paint = () => chart.setOption(option(data, token, font), true);
    const stop = new AbortController();
    document.addEventListener("themechange", paint, { signal: stop.signal });
    new ResizeObserver(() => {
      if (box.isConnected) return chart.resize();
      stop.abort();
      chart.dispose();
    }).observe(box);
    if (data.links) {
      chart.getZr().on("click", (event) => {
        const at = chart.convertFromPixel({ seriesIndex: 0 }, [event.offsetX, event.offsetY])[0];
        if (data.links[at]) location.assign(data.links[at]);
      });
    }
    paint();
  }

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);

  // The canvas measures text once; it must find the page's own font.
  document.fonts.ready.then(drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
})();
