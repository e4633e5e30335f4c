import Foundation

extension Browser {
  /// Whether a visit can be made: the browser, and Python to lead it.
  public static let canVisit = path != nil && Python.isThere

  /// One thing that a visitor does.
  public enum Step: Sendable {
    case open(URL)
    /// Presses the mouse over it, and waits for the page behind it.
    case press(String)
    /// The same, where the page stays.
    case touch(String)
    /// Adds what a script gives, as text, to what the visit saw.
    case see(String)
    /// The window from now on, and whether its reader likes it dark.
    case look(width: Int, isDark: Bool)
    /// Keeps a picture of the page.
    case picture(URL)
  }

  /// A visit by somebody whose browser runs no scripts; returns what it saw.
  public static func visit(_ steps: [Step]) throws -> [String] {
    let script = steps.map { step -> [String] in
      switch step {
      case .open(let url): ["open", url.absoluteString]
      case .press(let selector): ["press", selector]
      case .touch(let selector): ["touch", selector]
      case .see(let expression): ["see", expression]
      case .look(let width, let isDark): ["look", String(width), isDark ? "dark" : "light"]
      case .picture(let file): ["picture", file.path]
      }
    }
    let input = try JSONEncoder().encode([[path ?? ""]] + script)
    return try JSONDecoder().decode([String].self, from: Python.run(guide, input: input))
  }

  /// Speaks the DevTools protocol over a pipe, one JSON text after another with a NUL behind each.
  private static let guide = #"""
    import base64, json, os, subprocess, sys, tempfile

    steps = json.load(open(sys.argv[1]))
    profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    ours, theirs = os.pipe(), os.pipe()

    def place():
        os.dup2(ours[0], 103)
        os.dup2(theirs[1], 104)
        os.dup2(103, 3)
        os.dup2(104, 4)

    browser = subprocess.Popen(
        [steps[0][0], "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--remote-debugging-pipe", "--user-data-dir=" + profile.name,
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
        preexec_fn=place, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(ours[0])
    os.close(theirs[1])
    state = {"number": 0, "session": None, "buffer": b"", "events": []}

    def read():
        while b"\0" not in state["buffer"]:
            more = os.read(theirs[0], 65536)
            if not more:
                raise EOFError("the browser ended")
            state["buffer"] += more
        text, state["buffer"] = state["buffer"].split(b"\0", 1)
        return json.loads(text)

    def call(method, **parameters):
        state["number"] += 1
        message = {"id": state["number"], "method": method, "params": parameters}
        if state["session"]:
            message["sessionId"] = state["session"]
        os.write(ours[1], json.dumps(message).encode() + b"\0")
        while True:
            answer = read()
            if answer.get("id") == state["number"]:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]
            state["events"].append(answer.get("method"))

    def load(action):
        state["events"].clear()
        action()
        while "Page.loadEventFired" not in state["events"]:
            state["events"].append(read().get("method"))

    def value(expression):
        result = call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def press(selector):
        x, y = value(
            "(() => { const e = document.querySelector(%s); e.scrollIntoView({block: 'center'});"
            " const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
            % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(path):
        size = call("Page.getLayoutMetrics")["cssContentSize"]
        shot = call("Page.captureScreenshot", captureBeyondViewport=True, clip={
            "x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        open(path, "wb").write(base64.b64decode(shot["data"]))

    try:
        target = call("Target.createTarget", url="about:blank")["targetId"]
        state["session"] = call(
            "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        call("Page.enable")
        call("Emulation.setScriptExecutionDisabled", value=True)
        seen = []
        for step in steps[1:]:
            if step[0] == "open":
                load(lambda: call("Page.navigate", url=step[1]))
            elif step[0] == "press":
                load(lambda: press(step[1]))
            elif step[0] == "touch":
                press(step[1])
            elif step[0] == "see":
                seen.append(str(value(step[1])))
            elif step[0] == "look":
                width = int(step[1])
                call("Emulation.setDeviceMetricsOverride", width=width, height=800,
                     deviceScaleFactor=1, mobile=width < 700)
                call("Emulation.setEmulatedMedia", features=[
                    {"name": "prefers-color-scheme", "value": step[2]}])
            else:
                picture(step[1])
        print(json.dumps(seen))
    finally:
        browser.kill()
        browser.wait()
    """#
}
