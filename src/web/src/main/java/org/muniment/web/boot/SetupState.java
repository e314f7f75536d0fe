package org.muniment.web.boot;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.muniment.desk.StaffAccounts;

/** Tells the start script whether the first staff account is still to be made. */
@WebServlet("/setup/state")
public class SetupState extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    transient StaffAccounts staff;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().print("{\"setup\":\"" + (staff.hasOperator() ? "done" : "open") + "\"}");
    }
}
