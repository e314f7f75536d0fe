package org.muniment.web.page;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers for errors outside the REST application, in one sentence that names no product and no exception. */
@WebServlet(urlPatterns = "/error-outside")
public class OutsideServlet extends HttpServlet {

    /** For the container. */
    public OutsideServlet() {}

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        int code = status instanceof Integer number && number >= 400 ? number : HttpServletResponse.SC_NOT_FOUND;
        response.setStatus(code);
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .print("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + code + "</title><h1>"
                        + (code == HttpServletResponse.SC_NOT_FOUND ? "There is nothing here" : "That did not work")
                        + "</h1><p><a href=\"/\">To the start page</a></p></html>");
    }
}
