package org.muniment.conformance.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * Notes what a hostile mail could make a browser do, in its page and in every frame: each script that is parsed to be run,
 * whatever it then does; each dialog; each request. Frames with an origin of their own are processes of their own, which the
 * watch attaches itself to before they load anything.
 */
final class BrowserWatch {

    /** Where scripts came from that are not the product's own files, nor the test's. */
    final List<String> scripts = new CopyOnWriteArrayList<>();

    /** What was asked for. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** What a content security policy had to stop: it got further than it should. */
    final List<String> stopped = new CopyOnWriteArrayList<>();

    private static final String BINDING = "__called";

    /** What attacks call to show that they could have done anything: told of, and without waiting for anybody. */
    private static final String CALLS =
            "for (const n of ['alert', 'confirm', 'prompt', 'print']) window[n] = () => window." + BINDING
                    + "(location.href);\n//# sourceURL=" + Chromium.SCRIPT;

    private final Chromium browser;
    private final Predicate<String> ownScript;

    BrowserWatch(Chromium browser, Predicate<String> ownScript) throws Exception {
        this.browser = browser;
        this.ownScript = ownScript;
        browser.listen(this::event);
        browser.call("Debugger.enable", Map.of());
        browser.call("Runtime.addBinding", Map.of("name", BINDING));
        browser.call("Page.addScriptToEvaluateOnNewDocument", Map.of("source", CALLS));
        browser.call("Browser.setDownloadBehavior", Map.of("behavior", "deny"));
        browser.call("Target.setAutoAttach", attaching());
    }

    private static Map<String, Object> attaching() {
        return Map.of("autoAttach", true, "waitForDebuggerOnStart", true, "flatten", true);
    }

    private void event(String session, JsonNode event) {
        JsonNode told = event.path("params");
        switch (event.path("method").asText()) {
            case "Target.attachedToTarget" -> attach(told.path("sessionId").asText());
            case "Debugger.scriptParsed" -> script(told);
            case "Runtime.bindingCalled" -> scripts.add(told.path("payload").asText() + " line 0, called");
            case "Network.requestWillBeSent" ->
                requests.add(told.at("/request/url").asText());
            case "Page.javascriptDialogOpening" -> {
                scripts.add("a dialog at " + told.path("url").asText());
                tell(session, "Page.handleJavaScriptDialog", Map.of("accept", false));
            }
            case "Log.entryAdded" -> {
                String text = told.at("/entry/text").asText();
                if (text.contains("Content Security Policy")) {
                    stopped.add(text + " at " + told.at("/entry/url").asText());
                }
            }
            default -> {}
        }
    }

    private void script(JsonNode told) {
        String url = told.path("url").asText();
        boolean extension = told.at("/executionContextAuxData/type").asText().equals("isolated");
        if (!url.equals(Chromium.SCRIPT) && !extension && !ownScript.test(url)) {
            scripts.add((url.isEmpty() ? "a script without address" : url) + " line "
                    + told.path("startLine").asInt() + ", "
                    + told.path("length").asInt() + " characters");
        }
    }

    private void attach(String session) {
        for (String domain : List.of("Page", "Runtime", "Network", "Log", "Debugger")) {
            tell(session, domain + ".enable", Map.of());
        }
        tell(session, "Target.setAutoAttach", attaching());
        tell(session, "Runtime.runIfWaitingForDebugger", Map.of());
    }

    /** Sends without waiting: this runs where the answers are read, and what was attached may be gone already. */
    private void tell(String session, String method, Map<String, ?> parameters) {
        var unused = browser.send(session, method, parameters);
    }

    /** Forgets what was noted. */
    void clear() {
        scripts.clear();
        requests.clear();
        stopped.clear();
    }
}
