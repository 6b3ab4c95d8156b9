internal import Files

/// What pages do with a script: values of charts by pointer and keyboard, tables that are sorted, and the slider. A page
/// without it says the same of the run.
///
/// The page allows this script alone, by its hash, and nothing from outside.
enum PageScript {
  /// For the element that tells the browser what the page may do.
  static var policy: String {
    let digest = source.withUTF8Buffer { bytes in
      var digest = SHA256Digest()
      digest.update(UnsafeRawBufferPointer(bytes))
      return digest.hexadecimal()
    }
    return "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(base64(ofHexadecimal: digest))'; "
      + "img-src data:; base-uri 'none'; form-action 'none'"
  }

  /// The bytes that an even number of hexadecimal digits stands for, in base 64 (RFC 4648).
  static func base64(ofHexadecimal text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var (result, bits, count) = ("", 0, 0)
    for digit in text.compactMap(\.hexDigitValue) {
      (bits, count) = (bits << 4 | digit, count + 4)
      while count >= 6 {
        count -= 6
        result.append(alphabet[bits >> count & 63])
      }
      bits &= 1 << count - 1
    }
    if count > 0 { result.append(alphabet[bits << (6 - count) & 63]) }
    return result + String(repeating: "=", count: (4 - result.count % 4) % 4)
  }

  static let source: StaticString = #"""
    (() => {
    "use strict";
    const all = (selector, root = document) => [...root.querySelectorAll(selector)];
    const add = (parent, tag, style, text) => {
      const element = document.createElement(tag);
      if (style) element.className = style;
      if (text) element.textContent = text;
      parent.append(element);
      return element;
    };
    const draw = (parent, tag, style, places, text) => {
      const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
      if (style) element.setAttribute("class", style);
      for (const name in places) element.setAttribute(name, places[name]);
      if (text) element.textContent = text;
      parent.append(element);
      return element;
    };
    for (const element of all("[data-script]")) element.hidden = false;

    // Values of charts: the nearest one to the pointer, or by the arrow keys.
    for (const svg of all("svg.chart")) {
      const list = svg.querySelector(".values");
      if (!list) continue;
      const values = list.dataset.values.split("\n").map(line => {
        const [x, y, ...words] = line.split(" ");
        return {x: +x, y: +y, text: words.join(" ")};
      });
      let note = svg.parentElement.querySelector(".reading");
      if (!note) {
        note = document.createElement("p");
        note.className = "reading";
        note.setAttribute("role", "status");
        note.textContent = "Point at the chart, or choose it and use the arrow keys, to read its values.";
        all("svg.chart", svg.parentElement).pop().after(note);
      }
      const dot = draw(svg, "circle", "pointed", {r: 5, cx: -99, cy: -99});
      let place = -1;
      const show = index => {
        place = Math.max(0, Math.min(values.length - 1, index));
        dot.setAttribute("cx", values[place].x);
        dot.setAttribute("cy", values[place].y);
        note.textContent = values[place].text;
      };
      svg.addEventListener("pointermove", event => {
        const box = svg.getBoundingClientRect(), scale = svg.viewBox.baseVal.width / box.width;
        const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
        let [best, least] = [0, Infinity];
        values.forEach((value, index) => {
          const distance = Math.abs(value.x - x) + Math.abs(value.y - y) / 50;
          if (distance < least) [best, least] = [index, distance];
        });
        show(best);
      });
      svg.tabIndex = 0;
      svg.addEventListener("keydown", event => {
        const steps = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10};
        if (event.key in steps) show(place < 0 ? 0 : place + steps[event.key]);
        else if (event.key === "Home") show(0);
        else if (event.key === "End") show(values.length - 1);
        else return;
        event.preventDefault();
      });
    }

    // Tables: a column's title sorts by it, largest numbers first; a second time turns the order.
    const key = cell => {
      const text = cell ? cell.firstChild ? cell.firstChild.textContent : "" : "";
      const number = parseFloat(text.replace(/−/g, "-").replace(/[$,%\s]/g, ""));
      return {text, number: Number.isNaN(number) ? -Infinity : number};
    };
    for (const table of all("table.sorts")) {
      const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
      heads.forEach((head, column) => {
        if (!head.textContent) return;
        const title = head.textContent, isNumber = head.classList.contains("n");
        head.textContent = "";
        const button = add(head, "button", "sort", title);
        button.addEventListener("click", () => {
          const first = isNumber ? "descending" : "ascending";
          const order = head.getAttribute("aria-sort") === first
            ? (isNumber ? "ascending" : "descending") : first;
          for (const other of heads) other.removeAttribute("aria-sort");
          head.setAttribute("aria-sort", order);
          const sign = order === "ascending" ? 1 : -1;
          rows.sort((one, two) => {
            const rest = one.classList.contains("other") - two.classList.contains("other");
            const [a, b] = [key(one.cells[column]), key(two.cells[column])];
            return rest || sign * (isNumber ? a.number - b.number || 0 : a.text.localeCompare(b.text, "en"));
          });
          body.append(...rows);
        });
      });
    }

    // The slider: every point is a threshold of the run's own curve, with the texts that a run with it would print.
    const store = document.getElementById("points");
    if (!store) return;
    const data = JSON.parse(store.textContent), points = data.points, texts = 7;
    const [share, money] = ["share", "money"].map(name => document.getElementById(name));
    const [line, copy, back, said, reached] =
      ["line", "copy", "back", "said", "reached"].map(name => document.getElementById(name));
    const lives = all("[data-live]").map(element => [element, element.textContent]);
    const bars = all("[data-bar]").map(element => [element, [...element.childNodes]]);
    const plots = all("svg[data-plot]").map(svg => {
      const now = svg.querySelector(".now");
      return {svg, now, nodes: now ? [...now.childNodes] : []};
    });
    const own = line.textContent;
    const amount = value => "$" + value.toLocaleString(
      "en-US", {minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals});
    const costs = points.map(point => point[2]), low = Math.min(...costs), high = Math.max(...costs);
    const text = (point, name) => point[texts + data.keys.indexOf(name)];
    share.max = points.length - 1;
    const place = index => {
      share.value = index;
      share.setAttribute("aria-valuetext", text(points[index], "share"));
      money.value = high > low ? Math.round(1000 * (costs[index] - low) / (high - low)) : 0;
      money.setAttribute("aria-valuetext", text(points[index], "cost"));
    };

    const mark = (plot, point) => {
      const {svg, now} = plot, [threshold, count, cost, , recovered, below, above] = point;
      const [left, right, top, bottom, x0, x1, y0, y1] = svg.dataset.frame.split(" ").map(Number);
      const x = value => left + (right - left) * (value - x0) / (x1 - x0);
      const y = value => bottom - (bottom - top) * (Math.max(y0, Math.min(y1, value)) - y0) / (y1 - y0);
      now.replaceChildren();
      const spot = (at, words) => {
        const px = x(count / data.rows), py = y(at), isLeft = px > (left + right) / 2;
        draw(now, "line", "guide", {x1: px, y1: py, x2: px, y2: bottom});
        draw(now, "line", "guide", {x1: left, y1: py, x2: px, y2: py});
        draw(now, "circle", "chosen", {cx: px, cy: py, r: 6});
        draw(now, "text", "mark", {
          x: isLeft ? px - 12 : px + 14, y: isLeft ? Math.max(py - 12, top - 4) : Math.min(py + 22, bottom - 8),
          "text-anchor": isLeft ? "end" : "start"}, words);
        return px;
      };
      const percent = text(point, "share").replace(" strong", "");
      switch (svg.dataset.plot) {
      case "cost":
        spot(cost, percent + ": " + text(point, "cost"));
        break;
      case "quality": {
        if (recovered === null) break;
        const px = spot(recovered, percent + ": PGR " + text(point, "recovered"));
        draw(now, "line", "error", {x1: px, y1: y(below), x2: px, y2: y(above)});
        break;
      }
      case "wins": {
        let strong = count;
        const bins = svg.dataset.bins.split(" ").map(bin => bin.split(",").map(Number));
        for (const [start, width, rows] of bins.reverse()) {
          const part = Math.min(strong, rows);
          strong -= part;
          const middle = y(rows - part);
          if (rows > part) draw(now, "rect", "weak", {x: start, y: middle, width, height: bottom - middle});
          if (part) draw(now, "rect", "strong", {x: start, y: y(rows), width, height: middle - y(rows)});
        }
        if (threshold === null || threshold < x0 || threshold > x1) break;
        const place = x(threshold), isRight = place < (left + right) / 2;
        draw(now, "line", "threshold", {x1: place, y1: top - 6, x2: place, y2: bottom});
        draw(now, "text", "mark", {
          x: place + (isRight ? 7 : -7), y: top + 4, "text-anchor": isRight ? "start" : "end"},
          "threshold " + threshold.toFixed(4));
        break;
      }
      case "length":
        if (threshold === null || threshold < y0 || threshold > y1) break;
        draw(now, "line", "random", {x1: left, y1: y(threshold), x2: right, y2: y(threshold)});
        draw(now, "text", "", {x: right, y: y(threshold) - 6, "text-anchor": "end"}, "threshold");
      }
    };

    const choose = index => {
      const point = points[index];
      place(index);
      for (const [element] of lives) {
        const value = text(point, element.dataset.live);
        if (value !== undefined) element.textContent = value;
      }
      for (const [element] of bars) {
        const [strong, weak, random] = point[3];
        const parts = element.dataset.bar === "random" ? [["plain", random]] : [["first", strong], ["last", weak]];
        element.replaceChildren();
        for (const [style, width] of parts) if (width > 0) add(element, "i", style).style.width = width + "%";
      }
      for (const plot of plots) if (plot.now) mark(plot, point);
      line.textContent = point[0] === null ? "--strong-share 0%" : "--threshold " + point[0];
      reached.textContent = "";
      said.textContent = "";
      back.disabled = false;
    };
    share.addEventListener("input", () => choose(+share.value));
    money.addEventListener("input", () => {
      const limit = low + (high - low) * money.value / 1000, wanted = money.value;
      let best = -1;
      costs.forEach((cost, index) => { if (cost <= limit * (1 + 1e-9)) best = index; });
      choose(Math.max(best, 0));
      money.value = wanted;
      reached.textContent = "At most " + amount(limit) + ".";
    });
    back.addEventListener("click", () => {
      place(data.start);
      for (const [element, words] of lives) element.textContent = words;
      for (const [element, nodes] of bars) element.replaceChildren(...nodes);
      for (const plot of plots) if (plot.now) plot.now.replaceChildren(...plot.nodes);
      line.textContent = own;
      reached.textContent = "";
      back.disabled = true;
    });
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(line.textContent);
        said.textContent = "Copied.";
      } catch {
        getSelection().selectAllChildren(line);
        said.textContent = "Selected: copy it with Ctrl-C.";
      }
    });
    back.disabled = true;
    place(data.start);
    })();

    """#
}
