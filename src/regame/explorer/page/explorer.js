/* The explorer's page: reads figures, moves levers, draws. No network, no eval, no HTML from data. */
(() => {
  "use strict";
  const read = (id) => JSON.parse(document.getElementById(`data-${id}`).textContent);
  const FIGURES = read("figures"), TEXTS = read("texts"), CHARTS = read("charts");
  const { stops: STOPS, policies: POLICIES, pays: PAYS, record: RECORD } = FIGURES;
  const FEW = 30; /* worlds, below which a share says little */
  const VIEWS = ["stop", "do", "pays", "sure"];
  const LANGUAGES = Object.keys(TEXTS.language);
  const $ = (id) => document.getElementById(id);
  const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

  /* ---------- words and numbers ---------- */
  const say = (key, values = {}) => {
    const row = Object.hasOwn(TEXTS, key) ? TEXTS[key] : null;
    const text = row ? row[state.lang] || row.en : String(key);
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  };
  const formats = new Map(); /* making one costs more than all its uses */
  const format = (key, make) => formats.get(key) ?? formats.set(key, make()).get(key);
  const number = (x, digits = 3) =>
    format(state.lang + digits, () => new Intl.NumberFormat(state.lang, { maximumSignificantDigits: digits })).format(x);
  const money = (millions) => {
    const size = Math.abs(millions);
    if (size < 0.05) return say("nothing_usd");
    return size >= 950
      ? say("bn", { x: number(millions / 1000) })
      : say("mn", { x: number(millions, size < 10 ? 1 : 2) });
  };
  const percent = (x, digits = 2) => `${number(100 * x, x > 0.995 ? 3 : digits)} %`;
  const monthOf = (count) => new Date(Date.UTC(STOPS.start_year, count, 1));
  const monthName = (count) =>
    format(`${state.lang} month`, () => new Intl.DateTimeFormat(state.lang, { month: "long", year: "numeric", timeZone: "UTC" })).format(monthOf(count));

  /* ---------- state, kept in the address ---------- */
  const start = STOPS.levers.start;
  const odds = POLICIES.holders.map((_, place) => `odds${place}`);
  const beliefs = Object.keys(PAYS.beliefs);
  const firstState = Object.keys(POLICIES.states)[0];
  const DEFAULTS = {
    view: "stop", lang: LANGUAGES[0], state: STOPS.states.includes("Japan") ? "Japan" : STOPS.states[0],
    share: 1, months: clamp(12, ...ends(STOPS.levers.months)), start: start[Math.min(2, start.length - 1)],
    stocks: 1, growth: 0, target: Object.hasOwn(POLICIES.states, "Japan") ? "Japan" : firstState,
    play: POLICIES.holders.at(-1), tool: "stock of magnets", dose: 3,
    weapon: Object.keys(PAYS.doses)[0], years: PAYS.years.at(-1), series: Object.keys(RECORD.series)[0], embed: 0,
    ...Object.fromEntries(odds.map((key, place) => [key, place === odds.length - 1 ? 100 : 0])),
    ...Object.fromEntries(beliefs.flatMap((_, k) => [[`low${k}`, 0], [`high${k}`, 100]])),
  };
  const CHOICES = {
    view: VIEWS, lang: LANGUAGES, state: STOPS.states, target: Object.keys(POLICIES.states),
    play: [...POLICIES.holders, "own odds"], weapon: Object.keys(PAYS.doses), years: PAYS.years.map(String),
    series: Object.keys(RECORD.series), tool: [...new Set(Object.values(POLICIES.states).flatMap((one) => one.curves.map((p) => p.policy)))],
  };
  const LIMITS = { share: [0, 1], months: ends(STOPS.levers.months), start: ends(start),
    stocks: ends(STOPS.levers.stocks), growth: ends(STOPS.levers.growth) };
  let state = fromAddress();

  function ends(values) { return [Math.min(...values), Math.max(...values)]; }
  function fromAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const found = { ...DEFAULTS, lang: navigator.language?.startsWith("de") ? "de" : "en" };
    for (const key of Object.keys(DEFAULTS)) {
      const text = asked.get(key);
      if (text === null) continue;
      if (CHOICES[key]) { if (CHOICES[key].includes(text)) found[key] = typeof DEFAULTS[key] === "number" ? +text : text; }
      else if (text !== "" && Number.isFinite(+text)) found[key] = clamp(+text, ...(LIMITS[key] || [0, 100]));
    }
    if (!LANGUAGES.includes(found.lang)) found.lang = LANGUAGES[0];
    found.months = Math.round(found.months); found.start = Math.round(found.start);
    if (found.share > 0 && found.share < LEAST()) found.share = LEAST();
    return found;
  }
  function LEAST() { return STOPS.levers.share.find((x) => x > 0) ?? 1; }
  function address(more = {}) {
    const kept = Object.entries({ ...state, ...more }).filter(([key, x]) => x !== DEFAULTS[key] || key === "view" || key === "lang");
    return `${location.href.split("#")[0]}#${new URLSearchParams(kept)}`;
  }
  let waiting = 0, written = location.href;
  function write() { if (location.href === written) { history.replaceState(null, "", address()); written = location.href; } }
  function move(changes, rebuild = false) {
    Object.assign(state, changes);
    clearTimeout(waiting);
    /* browsers allow so many changes of the address a second: the last of a drag is enough */
    waiting = setTimeout(write, 200); /* not over that of a link being followed */
    if (rebuild) build(); else update();
  }
  window.addEventListener("hashchange", () => { written = location.href; state = fromAddress(); build(); });

  /* ---------- between the played set-ups, as explorer/stops.py does ---------- */
  const scaled = (name, x) => (name === "stocks" ? Math.log2(x) : x);
  function corners(levers, at) {
    let found = [[[], 1]];
    for (const [name, values] of Object.entries(levers)) {
      let parts = [[0, 1]];
      if (values.length > 1) {
        const points = values.map((x) => scaled(name, x)), x = scaled(name, at[name]);
        let above = points.findIndex((p) => p >= x);
        above = clamp(above < 0 ? points.length - 1 : above, 1, points.length - 1);
        const part = (x - points[above - 1]) / (points[above] - points[above - 1]);
        parts = [[above - 1, 1 - part], [above, part]];
      }
      found = found.flatMap(([places, w]) => parts.filter(([, p]) => p).map(([place, p]) => [[...places, place], w * p]));
    }
    return found;
  }
  const flat = (places, levers) => Object.values(levers).reduce((sum, values, k) => sum * values.length + places[k], 0);
  const some = (...names) => Object.fromEntries(names.map((name) => [name, STOPS.levers[name]]));
  const PATH = some("share", "start", "stocks"), TAIL = some("share", "months", "start", "stocks"), SECTORS = some("share", "months", "start"), SECTOR_PATH = some("share", "start");
  const isPlayed = (at) => Object.entries(STOPS.levers).every(([name, values]) => values.some((x) => Math.abs(x - at[name]) < 1e-9));
  const mixed = (levers, at, pick) => corners(levers, at).reduce((sum, [places, w]) => pick(flat(places, levers)).map((x, k) => (sum[k] || 0) + w * x), []);
  const sum = (values) => values.reduce((all, x) => all + x, 0);
  const total = (at, row) => mixed(STOPS.levers, at, (place) => STOPS.total[place][row]);
  /* Until its end a stop is the first part of the longest; growth is spread as the sum is. */
  function monthsOf(at, row) {
    const [own, usual] = [total(at, row)[1], total({ ...at, growth: 0 }, row)[1]], factor = usual ? own / usual : 1;
    return [0, 1, 2].map((k) => [...mixed(PATH, at, (place) => STOPS.path[place][row][k].slice(0, at.months)),
      ...mixed(TAIL, at, (place) => STOPS.tail[place][row][k])].map((x) => factor * x));
  }
  const isUsual = (at) => at.stocks === 1 && at.growth === 0;
  /* Means of usual worlds; with other stocks or growth the middle world's loss, shared as these. */
  function sectorsOf(at, row) {
    const sectors = mixed(SECTORS, at, (place) => STOPS.by_sector[place][row]), all = sum(sectors);
    return isUsual(at) ? sectors : sectors.map((x) => (all ? (total(at, row)[1] / all) * x : 0));
  }
  /* By sector and month, in usual worlds; after the end each has the part of the sum that it has of all months. */
  function usualSectorMonths(at, row) {
    const after = monthsOf(at, row)[1].slice(at.months);
    const sums = sectorsOf(at, row), all = sum(sums);
    return sums.map((loss, k) => [...mixed(SECTOR_PATH, at, (place) => STOPS.sector_path[place][row][k].slice(0, at.months)),
      ...after.map((x) => (all ? (loss / all) * x : 0))]);
  }
  /* With other stocks or growth: when the middle world loses, shared as usual that month. */
  function sectorMonthsOf(at, row) {
    const usual = usualSectorMonths({ ...at, stocks: 1, growth: 0 }, row);
    if (isUsual(at)) return usual;
    const sectors = sectorsOf(at, row), path = monthsOf(at, row)[1];
    const month = path.map((_, m) => sum(usual.map((one) => one[m])));
    return usual.map((one, k) => path.map((x, m) => x * (month[m] ? one[m] / month[m] : sectors[k] / (sum(sectors) || 1))));
  }

  /* ---------- pieces of the page ---------- */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== false && value !== null) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  function choose(key, label, options, changed = (x) => ({ [key]: typeof DEFAULTS[key] === "number" ? +x : x })) {
    const select = element("select", { id: `c-${key}`, onchange: (e) => move(changed(e.target.value), REBUILDS.has(key)) },
      ...options.map(([value, text]) => element("option", { value, selected: String(state[key]) === String(value) }, text)));
    return element("p", { class: "lever" }, element("label", { for: `c-${key}` }, label), select);
  }
  /* One country in all views that have it. */
  const countryOf = (name) => Object.fromEntries(["state", "target"].filter((key) => CHOICES[key].includes(name)).map((key) => [key, name]));
  const REBUILDS = new Set(["target", "play", "tool"]);
  function slide(key, label, values, show, changed = (x) => ({ [key]: x })) {
    const nearest = () => values.reduce((best, x, k) => (Math.abs(x - state[key]) < Math.abs(values[best] - state[key]) ? k : best), 0);
    const shown = element("output", { for: `c-${key}` });
    const input = element("input", { id: `c-${key}`, type: "range", min: 0, max: values.length - 1, step: 1, value: nearest(),
      oninput: (e) => move(changed(values[+e.target.value])) });
    const refresh = () => { input.value = nearest(); const text = show(state[key]); shown.textContent = text; input.setAttribute("aria-valuetext", text); };
    refreshes.push(refresh); refresh();
    return element("p", { class: "lever" }, element("label", { for: `c-${key}` }, label), shown, input);
  }
  let refreshes = [];
  const steps = (low, high, step) => Array.from({ length: Math.round((high - low) / step) + 1 }, (_, k) => +(low + k * step).toFixed(6));
  const named = (names) => names.map((name) => [name, say(name)]);
  function table(headings, rows, caption = null) {
    return element("table", {}, caption && element("caption", {}, caption), element("thead", {}, element("tr", {}, ...headings.map((h) => element("th", { scope: "col" }, h)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell, k) => element(k ? "td" : "th", k ? {} : { scope: "row" }, cell ?? ""))))));
  }

  /* Months on record, of series, and how many lie in the band of the worlds. */
  function heldIn(names) {
    const seen = names.flatMap((name) => RECORD.series[name]).filter((one) => one.observed !== null);
    return { inside: seen.filter((one) => one.low <= one.observed && one.observed <= one.high).length, n: seen.length };
  }

  /* ---------- the four views: levers, and what they show ---------- */
  const view = {
    stop: {
      levers: () => [
        choose("state", say("state"), named(STOPS.states), countryOf),
        slide("share", say("dose"), [0, ...steps(LEAST(), 1, 0.05)], doseName),
        slide("months", say("length"), steps(...LIMITS.months, 1), (x) => say(x === 1 ? "month_one" : "months_n", { n: x })),
        slide("start", say("begins"), steps(...LIMITS.start, 1), monthName),
        fold("believe", slide("stocks", say("stocks"), steps(...LIMITS.stocks.map(Math.log2), 0.25).map((x) => 2 ** x), (x) => say("times", { x: number(x, 2) })),
          slide("growth", say("growth"), steps(...LIMITS.growth, 0.005), (x) => say("points_a_year", { x: number(100 * x, 2) }))),
      ],
      show() {
        const at = { share: state.share, months: state.months, start: state.start, stocks: state.stocks, growth: state.growth };
        const row = STOPS.states.indexOf(state.state), sums = total(at, row), path = monthsOf(at, row), sectors = sectorsOf(at, row);
        const [low, middle, high] = sums, played = isPlayed(at);
        const dates = path[0].map((_, m) => monthOf(at.start + m).toISOString().slice(0, 10));
        const months = sectorMonthsOf(at, row);
        const order = sectors.map((x, k) => [say(STOPS.sectors[k]), x, months[k]]).sort((a, b) => b[1] - a[1]);
        const states = STOPS.states.map((name, k) => [say(name), total(at, k)[1], STOPS.gdp[k], name]).filter(([, x], k) => x > 0 && k < STOPS.states.length - 1).sort((a, b) => b[1] - a[1]);
        const title = say("stop_title", { state: say(state.state), dose: doseName(state.share), months: lengthName(), date: monthName(state.start) });
        const whenTitle = say(isUsual(at) ? "by_sector_month" : "by_sector_month_middle", { state: say(state.state) });
        return {
          title, played,
          answer: say(middle < 1 ? "stop_nothing" : "stop_answer", { state: say(state.state), money: money(middle), low: money(low), high: money(high), share: percent(middle / STOPS.gdp[row]), worst: monthName(at.start + path[1].indexOf(Math.max(...path[1]))), dose: doseName(state.share), months: lengthName(), date: monthName(state.start) }),
          how: `${played ? say("played", { n: STOPS.worlds }) : say("estimated", { setups: STOPS.total.length, aside: STOPS.error.setups, typical: percent(STOPS.error.typical), widest: percent(STOPS.error.widest), months: percent(STOPS.error.months), sectors: percent(STOPS.error.sectors) })} ${say("record_short", { ...heldIn(CHOICES.series), series: CHOICES.series.length })}`,
          charts: [
            ["months", dates.map((month, m) => ({ month, low: path[0][m] / 1000, median: path[1][m] / 1000, high: path[2][m] / 1000 })), { title }],
            ["bars", order.map(([name, x]) => ({ name, value: x / 1000 })), { title: say(isUsual(at) ? "by_sector" : "by_sector_middle", { state: say(state.state), money: money(sum(sectors)) }), axis: say("bn_usd") }],
            ["sectors", order.flatMap(([sector, , path], order) => path.map((x, m) => ({ month: dates[m], sector, order, value: x / 1000 }))), { title: whenTitle }],
            ["map", states.map(([name, x, , state]) => ({ state, label: `${name}\n${money(x)}`, value: x })), { title: say("by_state"), note: say("by_state_note") }],
          ],
          extra: [element("p", {}, say("left_out_stop"))],
          tables: [[[say("month"), say("low"), say("median"), say("high")], dates.map((month, m) => [month.slice(0, 7), ...path.map((one) => number(one[m], 3))])],
            [[say("sector"), say(isUsual(at) ? "mean_musd" : "median_musd")], order.map(([name, x]) => [name, number(x, 3)])],
            [[say("month"), ...order.map(([name]) => name)], dates.map((month, m) => [month.slice(0, 7), ...order.map(([, , path]) => number(path[m], 3))]), whenTitle],
            [[say("state"), say("median_musd"), say("of_gdp")], states.map(([name, x, gdp]) => [name, number(x, 3), percent(x / gdp)])]],
        };
      },
    },
    do: {
      levers: () => {
        const curve = curveOf();
        return [
          choose("target", say("state"), named(CHOICES.target), countryOf),
          choose("play", say("holder_play"), named(CHOICES.play)),
          ...(state.play === "own odds" ? [element("fieldset", {}, element("legend", {}, say("odds_how")),
            ...odds.map((key, place) => slide(key, say(POLICIES.holders[place]), steps(0, 100, 1), (x) => `${number(x, 3)} %`, (x) => shared(place, x))))] : []),
          choose("tool", say("tool"), named([...new Set(POLICIES.states[state.target].curves.map((one) => one.policy))])),
          slide("dose", say("amount"), steps(0, Math.max(curve.length - 1, 0), 1), (k) => doseText(curve[clamp(k, 0, curve.length - 1)])),
        ];
      },
      show() {
        const weights = weightsOf();
        const country = POLICIES.states[state.target], date = monthName(country.begins);
        const ranked = country.options
          .map((one) => ({ ...one, value: one.net.reduce((sum, x, k) => sum + weights[k] * x, 0) })).sort((a, b) => b.value - a.value);
        const best = ranked[0], curve = curveOf(), point = curve[clamp(state.dose, 0, curve.length - 1)];
        const title = say("do_title", { state: say(state.target), play: playText(weights) });
        const answer = say(best.value > 0.05 ? "do_answer" : "do_nothing", { state: say(state.target), policy: say(best.policy), what: whatOf(best.policy), money: money(best.value), years: POLICIES.years, play: playText(weights) });
        const largest = Math.max(...curve.map((one) => one.worth)), top = curve.find((one) => one.worth >= 0.98 * largest) ?? curve[0];
        const most = curve.length < 2 || top.worth <= 0 ? "" : say(top === curve.at(-1) ? "dose_most_last" : "dose_most", { dose: doseText(top), money: money(top.worth), nothing: money(top.nothing) });
        const dosed = point ? say("dose_answer", { n: country.begins, state: say(state.target), loss: money(country.loss), date, tool: say(point.policy), dose: doseText(point), money: money(point.worth), low: money(point.low), high: money(point.high), nothing: money(point.nothing), pays: say(`dose_${paysAt(point)}`, { from: percent(point.from ?? 0), years: POLICIES.years }) }) : "";
        return {
          title, played: true, answer: `${answer}\n${dosed} ${most} ${lateText(country)}`.trim(), how: `${say("played_policies", { n: POLICIES.worlds, years: POLICIES.years })} ${say("left_out_do")}`,
          charts: [
            ["bars", ranked.map((one) => ({ name: say(one.policy), value: one.value / 1000 })), { title, axis: say("bn_worth") }],
            ["curve", curve.map((one, k) => ({ dose: doseOf(one)[0], low: one.low / 1000, median: one.worth / 1000, high: one.high / 1000, here: one === point })), { title: point ? say("curve_title", { date, tool: say(point.policy), state: say(state.target) }) : "", axis: point ? say(doseOf(point)[1]) : "" }],
          ],
          tables: [[[say("policy"), say("worth_musd"), say("interval"), say("what")], ranked.map((one) => [say(one.policy), number(one.value, 3), intervalOf(one), whatOf(one.policy)])],
            [[say("policy"), ...POLICIES.holders.map((name) => say(name))], ranked.map((one) => [say(one.policy), ...one.net.map((x) => number(x, 3))]), say("by_play", { state: say(state.target) })],
            [[say("amount"), say("worth_musd"), say("low"), say("high"), say("if_nothing"), say("pays_from", { years: POLICIES.years })], curve.map((one) => [doseText(one), number(one.worth, 3), number(one.low, 3), number(one.high, 3), number(one.nothing, 3), chanceText(one)])]],
        };
      },
    },
    pays: {
      levers: () => [
        choose("weapon", say("weapon"), named(CHOICES.weapon)),
        choose("years", say("horizon"), PAYS.years.map((n) => [n, yearsText(n)])),
        fold("beliefs", element("p", {}, say("beliefs_how")), ...beliefs.flatMap((key, k) => [
          slide(`low${k}`, say("at_least", { what: say(key) }), steps(0, 100, 5), (x) => beliefText(key, x), (x) => ({ [`low${k}`]: x, [`high${k}`]: Math.max(x, state[`high${k}`]) })),
          slide(`high${k}`, say("at_most", { what: say(key) }), steps(0, 100, 5), (x) => beliefText(key, x), (x) => ({ [`high${k}`]: x, [`low${k}`]: Math.min(x, state[`low${k}`]) })),
        ]), element("p", {}, element("button", { type: "button", onclick: () => move(Object.fromEntries(beliefs.flatMap((_, k) => [[`low${k}`, 0], [`high${k}`, 100]]))) }, say("believe_all")))),
      ],
      show() {
        const kept = keptWorlds(), dose = PAYS.doses[state.weapon];
        const counted = PAYS.years.map((_, h) => countOf(dose.classes[h], kept));
        const h = PAYS.years.indexOf(state.years), here = counted[h], medians = kept.every((one) => one) ? dose.median : dose.gains.map((gains) => middleOf(gains, kept));
        const harms = here.harms_wins + here.harms_fails, wins = here.pays_wins + here.harms_wins + here.neutral_wins;
        const [low, high] = wilson(harms, here.judged);
        const all = countOf(dose.classes[h], kept.map(() => true)), harmedOfAll = harmedIn(all);
        const horizon = say(state.years === 1 ? "after_one" : "after_n", { n: state.years });
        const title = say("pays_title", { weapon: say(state.weapon), years: horizon });
        const parts = ["pays_wins", "pays_fails", "neutral", "harms_wins", "harms_fails"];
        const shareOf = (one, key) => (one.judged ? (key === "neutral" ? one.neutral_wins + one.neutral_fails : one[key]) / one.judged : 0);
        return {
          title, played: true,
          answer: here.judged ? `${say("pays_answer", { weapon: say(state.weapon), years: horizon, share: percent(harms / here.judged), low: percent(low), high: percent(high), n: here.judged, of: PAYS.worlds, wins: percent(wins / here.judged) })} ${say("pays_median", { n: here.judged, money: money(medians[h]) })} ${turnsText(dose.classes[h])}\n${untilText(medians)} ${againstText(dose)}` : say("no_worlds"),
          how: [say("played_worlds", { n: PAYS.worlds }), narrowed() && here.judged && say("narrowed", { n: here.judged, beliefs: narrowed(), share: percent(harmedOfAll), hardly: low <= harmedOfAll && harmedOfAll <= high ? say("hardly") : "" }), here.judged < FEW && say("few_worlds")].filter(Boolean).join(" "),
          charts: [["quadrants", PAYS.years.flatMap((years, k) => parts.map((key, order) => ({ years, class: say(key), share: shareOf(counted[k], key), order }))), { title }]],
          tables: [[[say("horizon"), ...parts.map((key) => say(key)), say("worlds")], PAYS.years.map((years, k) => [String(years), ...parts.map((key) => percent(shareOf(counted[k], key))), String(counted[k].judged)])],
            [[say("channel"), say("channel_musd"), say("interval")], dose.channels.map((one) => [say(`channel ${one.name}`), number(one.median, 3), `${number(one.ci[0], 3)} – ${number(one.ci[1], 3)}`]), say("channels_title", { weapon: say(state.weapon), years: PAYS.years.at(-1) })]],
        };
      },
    },
    sure: {
      levers: () => [choose("series", say("series"), named(CHOICES.series))],
      show() {
        const rows = RECORD.series[state.series], { inside: in_all, n: all } = heldIn(CHOICES.series), title = say("sure_title", { series: say(state.series) });
        const held = RECORD.tests.filter((one) => one.holds).length;
        const every = Object.keys(RECORD.series).map((name) => say("series_months", { series: say(name), ...heldIn([name]) })).join("; ");
        const shown = countOf(PAYS.doses[DEFAULTS.weapon].classes.at(-1), Array(PAYS.worlds).fill(true));
        const harms = shown.harms_wins + shown.harms_fails, [low, high] = wilson(harms, shown.judged);
        const stop = total(DEFAULTS, STOPS.states.length - 1);
        return {
          title, played: true,
          answer: say("sure_answer", { series: say(state.series), ...heldIn([state.series]), in_all, all, held, tests: RECORD.tests.length }),
          how: `${say("record_all", { every })} ${say("record_how")}`,
          charts: [["record", rows.map((one) => ({ ...one, month: `${one.month}-01` })), { title, axis: say(rows[0].unit) }]],
          extra: [
            element("h2", {}, say("quote_title")),
            element("ol", {}, element("li", {}, say("quote_pays", { weapon: say(DEFAULTS.weapon), years: PAYS.years.at(-1), share: percent(harms / Math.max(shown.judged, 1)), low: percent(low), high: percent(high) })),
              element("li", {}, say("quote_stop", { months: DEFAULTS.months, date: monthName(DEFAULTS.start), money: money(stop[1]), low: money(stop[0]), high: money(stop[2]) })),
              element("li", {}, say("quote_record", { held, tests: RECORD.tests.length, every })),
              element("li", {}, say("quote_inputs", { n: RECORD.inputs[0], share: percent(RECORD.inputs[1]) }))),
            element("h2", {}, say("limits_title")), element("ul", {}, ...["limit_model", "limit_range", "limit_estimate", "limit_calendar"].map((key) => element("li", {}, say(key, { typical: percent(STOPS.error.typical), aside: STOPS.error.setups })))),
            element("p", {}, `${say("misses")} ${RECORD.misses}`),
          ],
          tables: [[[say("test"), say("median"), say("passes_from"), say("passes_to"), say("result")], RECORD.tests.map((one) => [one.name, ...[one.value, one.low, one.high].map((x) => (x === null ? "–" : number(x))), say(one.holds ? "holds" : "fails")]), say("tests_title", { held, tests: RECORD.tests.length })],
            [[say("source"), say("question"), say("published"), say("ours"), say("unit"), say("status"), say("why")], RECORD.scorecard.map((one) => [one.source, one.question, number(one.published), one.ours === null ? "–" : `${number(one.ours)} (${number(one.ours_low)}–${number(one.ours_high)})`, one.unit, one.status, one.why]), say("published_title")],
            [[say("month"), say("low"), say("median"), say("high"), say("observed")], rows.map((one) => [one.month, number(one.low), number(one.median), number(one.high), one.observed === null ? "" : number(one.observed)])]],
        };
      },
    },
  };
  function fold(key, ...children) { return element("details", {}, element("summary", {}, say(key)), ...children); }
  function doseName(x) { return x === 0 ? say("licences alone") : x === 1 ? say("full stop") : say("part_stop", { x: percent(x) }); }
  const lengthName = () => say(state.months === 1 ? "month_one" : "months_n", { n: state.months });
  const curveOf = () => {
    const all = POLICIES.states[state.target].curves, own = all.filter((one) => one.policy === state.tool);
    return own.length ? own : all.filter((one) => one.policy === all[0]?.policy);
  };
  /* A dose as people say it, and its unit. */
  const doseOf = (one) => (one.dose >= 1e6 || one.unit === "USD a year" ? [one.dose / 1e6, "M USD a year"] : one.unit.startsWith("share") ? [100 * one.dose, "% of old magnets"] : [one.dose, one.unit]);
  const doseText = (one) => { const [dose, unit] = one ? doseOf(one) : []; return !one ? "" : dose === 1 ? say(`1 ${unit}`) : `${number(dose)} ${say(unit)}`; };
  const lateText = ({ best, late }) => (best.length && late !== null ? say("late", { what: best.map((one) => `${say(one.policy)} (${doseText(one)})`).join(", "), money: money(late) }) : "");
  const whatOf = (policy) => (say(`why ${policy}`) === `why ${policy}` ? POLICIES.why[policy] : say(`why ${policy}`));
  /* Above which chance of the stop it pays; below which, where the stop makes it lose. */
  const paysAt = (one) => (one.from ? (one.worth > 0 ? "over" : "under") : one.from === 0 && one.worth > 0 ? "always" : "never");
  const chanceText = (one) => say(paysAt(one), { from: percent(one.from ?? 0) });
  const weightsOf = () => (state.play === "own odds" ? odds.map((key) => state[key] / 100) : POLICIES.holders.map((name) => (name === state.play ? 1 : 0)));
  /* Of the mean over worlds, under one play: under odds of several there is none. */
  const intervalOf = (one) => { const k = POLICIES.holders.indexOf(state.play); return k < 0 || !one.ci?.[k]?.length ? say("no_interval") : `${number(one.ci[k][0], 3)} – ${number(one.ci[k][1], 3)}`; };
  const playText = () => (state.play === "own odds" ? say("your odds") : say(state.play));
  /* One slider moves; the first, that nothing happens, takes what is left, and others give way where none is. All sum to 100. */
  function shared(place, value) {
    const others = odds.filter((_, k) => k && k !== place), sum = others.reduce((all, key) => all + state[key], 0), left = 100 - value;
    const kept = place ? Math.min(sum, left) : left;
    return { ...Object.fromEntries(others.map((key) => [key, sum ? (state[key] * kept) / sum : kept / others.length])), [odds[0]]: left - kept, [odds[place]]: value };
  }
  const sorted = Object.fromEntries(beliefs.map((key) => [key, [...PAYS.beliefs[key]].sort((a, b) => a - b)]));
  const quantile = (key, x) => sorted[key][Math.round((x / 100) * (sorted[key].length - 1))];
  const beliefText = (key, x) => { const unit = say(`unit ${key}`); return `${number(quantile(key, x) * (unit.startsWith("%") ? 100 : 1), 2)} ${unit}`.trim().replace(" -", "-"); };
  const narrowed = () => beliefs.flatMap((key, k) => [
    state[`low${k}`] > 0 ? `${say("at_least", { what: say(key) })} ${beliefText(key, state[`low${k}`])}` : "",
    state[`high${k}`] < 100 ? `${say("at_most", { what: say(key) })} ${beliefText(key, state[`high${k}`])}` : ""]).filter(Boolean).join("; ");
  function keptWorlds() {
    const ends = beliefs.map((key, k) => [quantile(key, state[`low${k}`]), quantile(key, state[`high${k}`])]);
    return Array.from({ length: PAYS.worlds }, (_, w) => beliefs.every((key, k) => PAYS.beliefs[key][w] >= ends[k][0] && PAYS.beliefs[key][w] <= ends[k][1]));
  }
  /* Of the worlds that are kept; gains are whole numbers of two bytes, in 10 M USD, the least of them none. */
  function middleOf(gains, kept) {
    const all = new Int16Array(Uint8Array.from(atob(gains), (c) => c.charCodeAt(0)).buffer);
    const left = all.filter((gain, w) => kept[w] && gain > -32768).sort(), half = left.length >> 1;
    return 5 * (left[half] + left[left.length % 2 ? half : half - 1]);
  }
  const yearsText = (n) => say(n === 1 ? "year_one" : "years_n", { n });
  /* For how long it pays in the median world: between which horizons a gain turns into a loss. */
  function untilText(medians) {
    const turn = medians.findIndex((x) => x < 0);
    if (turn < 0) return say("pays_on", { years: PAYS.years.at(-1) });
    return turn === 0 ? say("pays_never") : say("pays_until", { from: yearsText(PAYS.years[turn - 1]), to: yearsText(PAYS.years[turn]) });
  }
  function againstText(dose) {
    const against = dose.channels.filter((one) => one.median < 0).slice(0, 2).map((one) => say(`channel ${one.name}`));
    return against.length ? say("against", { years: PAYS.years.at(-1), channels: against.join("; ") }) : "";
  }
  const harmedIn = (one) => (one.harms_wins + one.harms_fails) / one.judged;
  /* Which beliefs move the harmed share most, from the lowest fifth of all worlds to the highest. */
  function turnsText(classes) {
    const moved = beliefs.map((key) => {
      const [low, high] = [[0, 20], [80, 100]].map(([from, to]) => harmedIn(countOf(classes, PAYS.beliefs[key].map((x) => x >= quantile(key, from) && x <= quantile(key, to)))));
      return { by: Math.abs(high - low), what: say(key), low: percent(low), high: percent(high) };
    }).sort((a, b) => b.by - a.by);
    return say("turns", { most: moved.slice(0, 2).map((one) => say("turns_on", one)).join("; ") });
  }
  function countOf(classes, kept) {
    const found = { judged: 0, pays_wins: 0, pays_fails: 0, neutral_wins: 0, neutral_fails: 0, harms_wins: 0, harms_fails: 0 };
    const names = { P: "pays_wins", p: "pays_fails", N: "neutral_wins", n: "neutral_fails", H: "harms_wins", h: "harms_fails" };
    [...classes].forEach((letter, w) => { if (kept[w] && names[letter]) { found.judged += 1; found[names[letter]] += 1; } });
    return found;
  }
  function wilson(count, n) {
    if (!n) return [0, 1];
    const z = 1.959963984540054, p = count / n, base = 1 + (z * z) / n;
    const middle = (p + (z * z) / (2 * n)) / base, half = (z / base) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
    return [Math.max(middle - half, 0), Math.min(middle + half, 1)];
  }

  /* ---------- charts ---------- */
  const GERMAN = { number: { decimal: ",", thousands: ".", grouping: [3], currency: ["", " €"] } };
  const GERMAN_TIME = { dateTime: "%A, %e. %B %Y", date: "%d.%m.%Y", time: "%H:%M:%S", periods: ["", ""],
    days: ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"], shortDays: ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
    months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
    shortMonths: ["Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sep", "Okt", "Nov", "Dez"] };
  const source = () => say("note", { version: FIGURES.version, date: FIGURES.date });
  const note = () => `${shown.how} ${source()}`; /* on what a picture rests, and whose it is */
  function wrapped(text, width) {
    const most = Math.max(Math.floor(width / 9.4), 20), lines = [""];
    for (const word of text.split(" ")) (`${lines.at(-1)} ${word}`.length > most ? lines.push(word) : (lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim()));
    return lines;
  }
  function filled(spec, values) {
    if (Array.isArray(spec)) return spec.map((one) => filled(one, values));
    if (spec && typeof spec === "object") return Object.fromEntries(Object.entries(spec).map(([key, one]) => [key, filled(one, values)]));
    return typeof spec === "string" && spec.startsWith("@") ? values[spec.slice(1)] ?? say(spec.slice(1)) : spec;
  }
  const drawn = []; /* by place: what is drawn there, so that a lever changes its data alone */
  function draw(place, [name, rows, texts]) {
    const box = $(`chart-${place}`);
    const width = Math.max(box.clientWidth, 240);
    if (!window.vega) {
      if (name === "months") sketch(box, rows, wrapped(texts.title, width), width);
      return;
    }
    const values = { title: wrapped(texts.title, width), note: wrapped(place ? `${texts.note ?? ""} ${source()}`.trim() : note(), width * 1.3), axis: texts.axis };
    const flat = ["months", "bars", "sectors"].includes(name) && rows.every((row) => !row.value && !row.low && !row.median && !row.high);
    const key = JSON.stringify([name, flat, values.note.length, values.axis, state.lang, width, name === "bars" ? rows.map((row) => row.name) : rows.length && name === "curve" ? state.tool + state.target : 0]);
    const there = drawn[place];
    if (there?.key === key) { there.view.signal("heading", values.title).signal("subheading", values.note).data("rows", rows).runAsync(); return; } /* a lever moved */
    there?.view.finalize();
    const spec = filled(CHARTS[name], values);
    spec.params = [{ name: "heading", value: values.title }, { name: "subheading", value: values.note }];
    spec.title.text = { expr: "heading" }; spec.title.subtitle = { expr: "subheading" };
    spec.width = width; spec.autosize = { type: "fit-x", contains: "padding", resize: true }; /* longer numbers on an axis need room */
    spec.config.axis.labelLimit = Math.round(width * 0.5);
    if (name === "bars") spec.height = (rows.some((row) => row.name.includes(", ")) ? 32 : 22) * rows.length;
    if (name === "map") spec.height = Math.round(width * 0.55);
    if (["quadrants", "sectors"].includes(name) && width < 560) spec.encoding.color.legend.columns = 1;
    if (flat) (spec.layer ?? [spec]).forEach((one) => { one.encoding[name === "bars" ? "x" : "y"].scale = { domain: [0, 1] }; }); /* an axis needs a length */
    spec.datasets = { ...spec.datasets, rows };
    const compiled = vegaLite.compile(spec).spec;
    const made = new vega.View(vega.parse(compiled, null, { ast: true }), { expr: vegaInterpreter.expressionInterpreter, renderer: "svg", container: box,
      locale: state.lang === "de" ? { ...GERMAN, time: GERMAN_TIME } : undefined });
    drawn[place] = { key, view: made };
    made.runAsync().then(() => {
      window.drawn ??= performance.now();
      box.querySelector("svg")?.setAttribute("aria-hidden", "true"); /* its box is the image, with a text */
    });
  }
  /* The first picture, before the libraries are read: a phone takes a second for them. */
  function sketch(box, rows, title, width) {
    const svg = (tag, attributes, text = "") => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
      Object.entries(attributes).forEach(([key, x]) => made.setAttribute(key, x));
      made.textContent = text;
      return made;
    };
    const top = 20 + 18 * title.length, most = Math.max(...rows.map((row) => row.high), 1e-9), left = 60;
    const x = (k) => left + ((width - left - 10) * k) / Math.max(rows.length - 1, 1), y = (v) => top + 260 * (1 - v / most);
    const line = (keys) => keys.map(([k, key]) => `${x(k)},${y(rows[k][key])}`).join(" ");
    const along = (key) => rows.map((_, k) => [k, key]);
    box.replaceChildren(svg("svg", { width, height: top + 300, "aria-hidden": "true", "font-size": 13 }));
    box.firstChild.append(
      ...title.map((text, k) => svg("text", { x: 4, y: 16 + 18 * k, "font-weight": "bold", "font-size": 15 }, text)),
      ...[0, 0.5, 1].map((part) => svg("text", { x: left - 6, y: y(part * most) + 4, "text-anchor": "end" }, number(part * most, 2))),
      ...[0, rows.length - 1].map((k) => svg("text", { x: x(k), y: top + 282, "text-anchor": k ? "end" : "start" }, rows[k].month.slice(0, 7))),
      svg("polygon", { points: line([...along("low"), ...along("high").reverse()]), fill: "#1f5f99", "fill-opacity": 0.22 }),
      svg("polyline", { points: line(along("median")), fill: "none", stroke: "#1f5f99", "stroke-width": 2.5 }));
    requestAnimationFrame(() => { window.drawn ??= performance.now(); });
  }
  let later = 0;
  function drawAll(charts) {
    draw(0, charts[0]);
    clearTimeout(later); /* the first picture stands before the others are begun */
    const others = () => charts.slice(1).forEach((chart, k) => draw(k + 1, chart));
    if (window.vega && drawn.length < charts.length) later = setTimeout(others, 30); else if (window.vega) others();
  }
  async function savePicture(place) {
    const url = await drawn[place].view.toImageURL("png", 2);
    element("a", { href: url, download: `regame-${state.view}-${place + 1}.png` }).click();
  }
  function saveTable([headings, rows, caption]) {
    const cell = (x) => { const text = String(x ?? ""); return /^[=+\-@\t]/.test(text) && !/^-?[\d.,\s %]+$/.test(text) ? `"'${text.replaceAll('"', '""')}"` : `"${text.replaceAll('"', '""')}"`; };
    const text = [[say("title")], [shown.title], [shown.answer.replaceAll("\n", " ")], [note()], [address()], ...(caption ? [[caption]] : []), headings, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
    const url = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: "text/csv" }));
    element("a", { href: url, download: `regame-${state.view}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  /* ---------- the page ---------- */
  let shown = null;
  function update() {
    refreshes.forEach((refresh) => refresh());
    shown = view[state.view].show();
    document.title = `${shown.title} – regame`;
    $("answer").textContent = shown.answer;
    $("how").textContent = shown.how;
    $("how").classList.toggle("estimated", !shown.played);
    shown.charts.forEach((chart, place) => $(`chart-${place}`).setAttribute("aria-label", `${chart[2].title}. ${place ? "" : shown.answer}`));
    drawAll(shown.charts);
    $("extra").replaceChildren(...(shown.extra ?? []));
    if ($("numbers").open) fillTables();
    $("embed").value = `<iframe src="${address({ embed: 1 }).replaceAll("&", "&amp;")}" width="100%" height="640" title="${say("title")}" loading="lazy"></iframe>`;
    document.querySelectorAll("nav a").forEach((link) => { link.href = address({ view: link.dataset.view }); });
  }
  const fillTables = () => $("tables").replaceChildren(...shown.tables.flatMap((one) => [table(...one), element("p", {}, element("button", { type: "button", onclick: () => saveTable(one) }, say("csv")))]));
  function build() {
    const focus = document.activeElement?.id;
    drawn.splice(0).forEach((one) => one?.view.finalize());
    refreshes = [];
    document.documentElement.lang = state.lang;
    document.body.classList.toggle("embedded", state.embed > 0);
    document.querySelectorAll("[data-say]").forEach((one) => { one.textContent = say(one.dataset.say); });
    $("views").replaceChildren(...VIEWS.map((name) => element("a", { href: address({ view: name }), "data-view": name, "aria-current": name === state.view ? "page" : false }, say(`view_${name}`))));
    $("languages").replaceChildren(...LANGUAGES.map((lang) => element("button", { type: "button", lang, "aria-pressed": String(lang === state.lang), onclick: () => move({ lang }, true), id: `lang-${lang}` }, TEXTS.language[lang])));
    $("question").textContent = say(`ask_${state.view}`);
    $("plain").textContent = say(`plain_${state.view}`, { date: monthName(POLICIES.states[state.target].begins) });
    $("levers").replaceChildren(...view[state.view].levers());
    const count = { stop: 4, do: 2 }[state.view] ?? 1;
    $("charts").replaceChildren(...Array.from({ length: count }, (_, place) => element("figure", {}, element("div", { id: `chart-${place}`, class: "chart", role: "img" }),
      element("figcaption", {}, element("button", { type: "button", onclick: () => savePicture(place) }, say("picture"))))));
    if (state.view === "sure") $("numbers").open = true; /* what others say is a part of that answer */
    update();
    if (focus) document.getElementById(focus)?.focus();
  }
  $("numbers").addEventListener("toggle", () => $("numbers").open && fillTables());
  $("copy").addEventListener("click", () => { navigator.clipboard?.writeText(address()).catch(() => {}); $("said").textContent = say(location.protocol === "file:" ? "copied_file" : "copied", { link: address() }); });
  let resized = 0;
  window.addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(update, 150); });
  window.explorer = { estimate: (at, row) => total(at, row), months: monthsOf, sectors: sectorMonthsOf, count: (weapon, h) => countOf(PAYS.doses[weapon].classes[h], keptWorlds()), median: (weapon, h) => middleOf(PAYS.doses[weapon].gains[h], keptWorlds()), wilson };
  build();
  document.addEventListener("DOMContentLoaded", update); /* the libraries are there */
})();
