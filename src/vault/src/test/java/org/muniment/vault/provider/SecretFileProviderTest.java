package org.muniment.vault.provider;

import java.nio.file.Path;

class SecretFileProviderTest extends KeyProviderContract {

    @Override
    ProviderSettings settings(Path temporary) {
        return new ProviderSettings.SecretFile(temporary.resolve("secret"));
    }
}
