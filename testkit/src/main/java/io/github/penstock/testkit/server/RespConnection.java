package io.github.penstock.testkit.server;

import io.github.penstock.testkit.Await;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * As much of the Redis protocol as it takes to look after a server, so that the testkit depends on
 * no client. Used by one thread.
 */
final class RespConnection implements AutoCloseable {

  private static final int DEFAULT_PORT = 6379;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Set<String> SCHEMES = Set.of("redis", "rediss");

  private final Socket socket;
  private final InputStream in;

  private RespConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Connects, logs in and selects the database as the URI says. */
  static RespConnection open(URI uri) throws IOException {
    Socket plain = new Socket();
    try {
      int port = port(uri);
      plain.connect(new InetSocketAddress(uri.getHost(), port), (int) TIMEOUT.toMillis());
      Socket socket = plain;
      if (uri.getScheme().equals("rediss")) {
        SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
        socket = tls.createSocket(plain, uri.getHost(), port, true);
      }
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      RespConnection connection = new RespConnection(socket);
      connection.enter(uri);
      return connection;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /** Checks the form of an address. What is wrong with it is not shown: it may hold a password. */
  static URI parse(String uri) {
    URI parsed = lenient(uri);
    if (parsed == null || parsed.getHost() == null || !SCHEMES.contains(parsed.getScheme())) {
      throw new ServerException(
          "The value of -D%s is no Redis URI. Write redis://[user:password@]host:port[/database], or rediss:// for TLS."
              .formatted(RedisServer.URL_PROPERTY));
    }
    return parsed;
  }

  static int port(URI uri) {
    return uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
  }

  private static @Nullable URI lenient(String uri) {
    try {
      return new URI(uri);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  static void awaitAnswer(String uri, Duration timeout) {
    URI address = parse(uri);
    if (!Await.holds("Redis answers", timeout, () -> answers(address))) {
      throw new ServerException(
          "Redis did not answer again within %d ms after its restart."
              .formatted(timeout.toMillis()));
    }
  }

  private static boolean answers(URI uri) {
    try (RespConnection connection = open(uri)) {
      connection.command("PING");
      return true;
    } catch (RefusedException | SSLException e) {
      // It has no password or certificate of ours to accept, but it is there.
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** How long to wait for each answer; 5 s if not set. */
  void timeout(Duration timeout) throws IOException {
    socket.setSoTimeout((int) timeout.toMillis());
  }

  private void enter(URI uri) throws IOException {
    String login = uri.getUserInfo();
    if (login != null) {
      int colon = login.indexOf(':');
      String user = colon <= 0 ? "default" : login.substring(0, colon);
      command("AUTH", user, login.substring(colon + 1));
    }
    String path = uri.getPath();
    if (path != null && path.length() > 1) {
      command("SELECT", path.substring(1));
    }
  }

  /**
   * Sends a command and reads a simple answer.
   *
   * @return a status, number or string as text; null for nil
   * @throws RefusedException if the server answers by an error
   */
  @Nullable String command(String... words) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(ascii("*" + words.length + "\r\n"));
    for (String word : words) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      request.writeBytes(ascii("$" + bytes.length + "\r\n"));
      request.writeBytes(bytes);
      request.writeBytes(ascii("\r\n"));
    }
    socket.getOutputStream().write(request.toByteArray());
    return answer();
  }

  /** Reads the next answer. */
  @Nullable String answer() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+', ':' -> rest;
      case '-' -> throw new RefusedException(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      default ->
          throw new IOException("Redis answered what no simple command does: " + line.charAt(0));
    };
  }

  private @Nullable String bulk(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    line();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("Redis closed the connection");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** An answer that is an error: the server is there. */
  static final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }
}
