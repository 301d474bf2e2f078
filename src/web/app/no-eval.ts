import { z } from 'zod'

// Zod would try whether it may make functions out of text; our security policy forbids it and complains.
z.config({ jitless: true })
