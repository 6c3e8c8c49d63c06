//! TLS by libpq's contract: what each `sslmode` checks of a certificate, and which certificates are trusted.
//!
//! It must never check less than the mode asked for. Source: the manual, "SSL Support" of libpq.

use std::path::Path;
use std::sync::Arc;

use pgmend_core::failure::{Failure, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme, SupportedProtocolVersion,
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::target::{Root, SslMode, TlsSettings};

/// How much of a certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Check {
    Nothing,
    Chain,
    ChainAndName,
}

/// The connector for a target's TLS settings.
///
/// # Errors
/// A usage failure for a certificate or key file that is missing or cannot be read.
pub(super) fn connector(settings: &TlsSettings) -> Result<MakeRustlsConnect> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let trusted = trusted(settings)?;
    let check = match settings.mode {
        SslMode::VerifyFull => Check::ChainAndName,
        SslMode::VerifyCa => Check::Chain,
        // libpq: with a root certificate at hand `require` means `verify-ca`.
        SslMode::Require if trusted.is_some() => Check::Chain,
        _ => Check::Nothing,
    };
    let (roots, pinned) = trusted.unwrap_or_else(|| (RootCertStore::empty(), Vec::new()));
    let verifier = Verifier { check, roots, pinned, provider: provider.clone() };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(settings))
        .map_err(|error| Failure::usage("the TLS versions asked for cannot be used").because(error))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match (&settings.cert, &settings.key) {
        (Some(cert), Some(key)) => {
            let (chain, key_der) = (read_certificates(cert, "sslcert")?, read_key(key)?);
            builder.with_client_auth_cert(chain, key_der).map_err(|error| {
                Failure::usage(format!("the client certificate `{}` and its key do not fit", cert.display()))
                    .because(error)
            })?
        }
        (Some(cert), None) => {
            return Err(Failure::usage(format!("the client certificate `{}` has no key", cert.display()))
                .hint("name the key with `sslkey`"));
        }
        (None, _) => builder.with_no_client_auth(),
    };
    if settings.direct {
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    Ok(MakeRustlsConnect::new(config))
}

/// A connector for connections that never use it: it trusts nobody.
pub(super) fn unused() -> Result<MakeRustlsConnect> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::error("TLS cannot be set up").because(error))?;
    Ok(MakeRustlsConnect::new(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth()))
}

/// rustls speaks nothing older than TLS 1.2, so older minima mean 1.2.
fn versions(settings: &TlsSettings) -> Vec<&'static SupportedProtocolVersion> {
    let mut versions = Vec::new();
    if settings.min.as_deref() != Some("TLSv1.3") {
        versions.push(&rustls::version::TLS12);
    }
    if matches!(settings.max.as_deref(), None | Some("TLSv1.3")) {
        versions.push(&rustls::version::TLS13);
    }
    versions
}

type Trusted = (RootCertStore, Vec<CertificateDer<'static>>);

/// The trusted certificates, where the mode has use for them.
fn trusted(settings: &TlsSettings) -> Result<Option<Trusted>> {
    let verifies = settings.mode >= SslMode::VerifyCa;
    match &settings.root {
        _ if settings.mode < SslMode::Require => Ok(None),
        Some(Root::System) => system_roots().map(Some),
        // libpq: a root file that is not there matters to the verifying modes alone.
        Some(Root::File(path)) if !path.exists() && !verifies => Ok(None),
        Some(Root::File(path)) => {
            let certificates = read_certificates(path, "sslrootcert")
                .map_err(|failure| failure.because(format!("`sslrootcert` comes from {}", settings.root_from)))?;
            let mut roots = RootCertStore::empty();
            // What is no authority (a server's own certificate, say) is trusted by being the same, below.
            roots.add_parsable_certificates(certificates.iter().cloned());
            Ok(Some((roots, certificates)))
        }
        None if verifies => Err(Failure::usage(format!(
            "`sslmode={}` needs a root certificate, and there is none",
            settings.mode.name()
        ))
        .because(format!("`sslmode` comes from {}; `~/.postgresql/root.crt` does not exist", settings.mode_from))
        .done("nothing was connected to")
        .hint(
            "name the authority's certificate with `sslrootcert=FILE`, or `sslrootcert=system` for those of the system",
        )),
        None => Ok(None),
    }
}

fn system_roots() -> Result<Trusted> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        // A bare container has no store of its own.
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok((roots, Vec::new()))
}

fn read_certificates(path: &Path, setting: &str) -> Result<Vec<CertificateDer<'static>>> {
    let refused = |cause: String| {
        Failure::usage(format!("the certificate file `{}` (`{setting}`) cannot be read", path.display()))
            .because(cause)
            .done("nothing was connected to")
            .hint(format!("give `{setting}` a file with certificates in PEM form"))
    };
    let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    let certificates: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match certificates {
        Ok(certificates) if certificates.is_empty() => Err(refused("it holds no certificate".to_owned())),
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(refused(error.to_string())),
    }
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>> {
    let refused = |cause: String| {
        Failure::usage(format!("the private key `{}` (`sslkey`) cannot be used", path.display()))
            .because(cause)
            .done("nothing was connected to")
    };
    let bytes = std::fs::read(path).map_err(|error| refused(error.to_string()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let metadata = std::fs::metadata(path).map_err(|error| refused(error.to_string()))?;
        // libpq: nobody else may read it; the group may where root owns it.
        let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
        if metadata.mode() & forbidden != 0 {
            return Err(
                refused("group or others may read it".to_owned()).hint(format!("chmod 0600 {}", path.display()))
            );
        }
    }
    if String::from_utf8_lossy(&bytes).contains("ENCRYPTED") {
        return Err(refused("it is encrypted".to_owned()).hint("give `sslkey` a key without a passphrase"));
    }
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| refused("it holds no private key in PEM form".to_owned()))
}

fn is_out_of_date(error: &rustls::Error) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(
        error,
        rustls::Error::InvalidCertificate(Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
    )
}

/// Checks as much as the mode asks for.
///
/// `allow`, `prefer` and `require` accept any certificate: that is libpq's contract (they guard against listening,
/// not against a false server), and most servers have a certificate that nobody signed. The signature of the
/// handshake is checked in every mode: SCRAM's channel binding would be worth nothing against somebody
/// who shows the server's certificate without having its key.
#[derive(Debug)]
struct Verifier {
    check: Check,
    roots: RootCertStore,
    pinned: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        if self.check == Check::Nothing {
            return Ok(ServerCertVerified::assertion());
        }
        let certificate = ParsedCertificate::try_from(end_entity)?;
        let algorithms = self.provider.signature_verification_algorithms.all;
        match verify_server_cert_signed_by_trust_anchor(&certificate, &self.roots, intermediates, now, algorithms) {
            Ok(()) => {}
            Err(error) if is_out_of_date(&error) => return Err(error),
            // A self-signed certificate named as root is trusted by being that very one, as OpenSSL does.
            Err(_) if self.pinned.contains(end_entity) => {}
            Err(error) => return Err(error),
        }
        if self.check == Check::ChainAndName {
            verify_server_name(&certificate, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
