package org.muniment.web.page;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Serves the static files from memory: for a year under their versioned URL, revalidated under their plain one. */
@WebServlet(urlPatterns = Assets.FOLDER + "*")
public class AssetServlet extends HttpServlet {

    @Inject
    Assets assets;

    /** For the container. */
    public AssetServlet() {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo().substring(1);
        Assets.Asset asset = assets.files().get(path);
        if (asset == null) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        String tag = "\"" + asset.version() + "\"";
        boolean versioned = asset.version().equals(request.getParameter("v"));
        response.setHeader("Cache-Control", versioned ? "public, max-age=31536000, immutable" : "no-cache");
        response.setHeader("ETag", tag);
        response.setHeader("Vary", "Accept-Encoding");
        if (tag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        String accepted = request.getHeader("Accept-Encoding");
        boolean zip = accepted != null && accepted.contains("gzip") && asset.zipped().length < asset.plain().length;
        if (zip) {
            response.setHeader("Content-Encoding", "gzip");
        }
        byte[] body = zip ? asset.zipped() : asset.plain();
        response.setContentType(asset.type());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
