package org.muniment.web;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST application at the root: all pages, the API and the log intake. Resources are found by scanning. */
@ApplicationPath("/")
public class Edge extends Application {

    /** For the container. */
    public Edge() {}
}
